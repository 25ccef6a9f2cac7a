import { useNoteLinks, usePlace } from "@/render/NoteLinks";
import classes from "@/render/Prose.module.css";

interface TaskProps {
  checked?: unknown;
  dataLine?: unknown;
  dataColumn?: unknown;
}

/** The box of a task. Who may write can tick it here, too. */
export function Task({ checked, dataLine, dataColumn }: TaskProps) {
  const { toggleTask } = useNoteLinks();
  const { linesAbove } = usePlace();
  const isDone = Boolean(checked);
  const place = { line: Number(dataLine) + linesAbove, column: Number(dataColumn) };
  return (
    <input
      type="checkbox"
      className={classes.box}
      checked={isDone}
      disabled={!toggleTask}
      aria-label={isDone ? "Done" : "To do"}
      onChange={() => toggleTask?.(place, !isDone)}
    />
  );
}
