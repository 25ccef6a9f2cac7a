import { CloseButton } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import { nameOf } from "@/editor/company/authorship";
import type { Company } from "@/editor/company/Company";
import classes from "./Legend.module.css";
import { useCompanySnapshot } from "./useCompany";

interface LegendProps {
  company: Company;
  /** What else lies over the text: it comes below, never on top. */
  children: ReactNode;
}

/** Whose colour is which, while the text is coloured by who first wrote it. */
export function Legend({ company, children }: LegendProps) {
  const { isColored, writers, atCaret } = useCompanySnapshot(company);
  if (!isColored) return null;
  return (
    <div className={classes.place}>
      <section className={classes.legend} aria-label="Who wrote this">
        <ul className={classes.writers}>
          {writers.map((author) => (
            <li key={`${author.key} ${author.isScript}`} className={classes.writer}>
              <span
                className={classes.swatch}
                data-script={author.isScript || undefined}
                style={{ "--peer": author.color } as CSSProperties}
                aria-hidden="true"
              />
              {nameOf(author)}
            </li>
          ))}
        </ul>
        <span className={classes.caret} role="status">
          {atCaret ? `At your caret: ${nameOf(atCaret)}` : ""}
        </span>
        <CloseButton size="sm" aria-label="Hide who wrote what" onClick={() => company.color(false)} />
      </section>
      {children}
    </div>
  );
}
