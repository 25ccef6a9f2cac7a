import { Tooltip } from "@mantine/core";
import { readingMinutes, type Survey } from "@/editor/survey";
import classes from "./WordCount.module.css";

const number = new Intl.NumberFormat("en");

function counted(amount: number, thing: string): string {
  return `${number.format(amount)} ${thing}${amount === 1 ? "" : "s"}`;
}

/** How much there is to read; of what is selected, if anything is. */
export function WordCount({ survey }: { survey: Survey | null }) {
  if (!survey) return null;
  const { whole, selected } = survey;
  const shown = selected ?? whole;
  const details = `${counted(shown.characters, "character")} · ${readingMinutes(shown.words)} min to read`;
  return (
    <Tooltip label={details}>
      <span className={classes.count}>
        {selected
          ? `${number.format(selected.words)} of ${counted(whole.words, "word")}`
          : counted(whole.words, "word")}
        <span className="visually-hidden">, {details}</span>
      </span>
    </Tooltip>
  );
}
