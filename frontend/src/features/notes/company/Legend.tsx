import { CloseButton } from "@mantine/core";
import { nameOf } from "@/editor/company/authorship";
import type { Company } from "@/editor/company/Company";
import classes from "./Legend.module.css";
import { useCompanySnapshot } from "./useCompany";

/** Whose colour is which, while the text is coloured by who first wrote it. */
export function Legend({ company }: { company: Company }) {
  const { isColored, writers, atCaret } = useCompanySnapshot(company);
  if (!isColored) return null;
  return (
    <section className={classes.legend} aria-label="Who wrote this">
      <ul className={classes.writers}>
        {writers.map((author) => (
          <li key={`${author.key} ${author.isScript}`} className={classes.writer}>
            <span className={classes.swatch} style={{ backgroundColor: author.color }} aria-hidden="true" />
            {nameOf(author)}
          </li>
        ))}
      </ul>
      <span className={classes.caret} role="status">
        {atCaret ? `At your caret: ${nameOf(atCaret)}` : ""}
      </span>
      <CloseButton size="sm" aria-label="Hide who wrote what" onClick={() => company.color(false)} />
    </section>
  );
}
