import { useNoteLinks, usePlace } from "@/render/NoteLinks";
import classes from "@/render/Prose.module.css";

interface TaskProps {
  checked?: unknown;
  dataLine?: unknown;
  dataColumn?: unknown;
  dataText?: unknown;
}

/** The box of a task. Who may write can tick it here, too. */
export function Task({ checked, dataLine, dataColumn, dataText }: TaskProps) {
  const { toggleTask } = useNoteLinks();
  const piece = usePlace();
  const isDone = Boolean(checked);
  const toggle = () => {
    if (!piece) return;
    const line = Number(dataLine) + piece.linesAbove;
    toggleTask?.({ line, column: Number(dataColumn), text: String(dataText) }, !isDone);
  };
  return (
    <input
      type="checkbox"
      className={classes.box}
      checked={isDone}
      disabled={!toggleTask || !piece}
      aria-label={isDone ? "Done" : "To do"}
      onChange={toggle}
    />
  );
}
