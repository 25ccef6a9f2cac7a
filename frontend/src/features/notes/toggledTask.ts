import type { TaskPlace } from "@/render/NoteLinks";

/** How far a task may have moved since it was drawn. */
const NEAR_LINES = 100;
const task = /^((?:[-+*]|\d{1,9}[.)])[ \t]+\[)[ xX]\]/;

/** Where in ``text`` the box of the task at ``place`` stands, and what to write there; null if it is gone, or is as wanted.
 *
 * The place was true when the text was drawn. Somebody may have written above it since, so the line itself has to be there
 * still, done or not; else it is looked for nearby, and where two are alike nobody can say which one was meant.
 */
export function toggledTask(
  text: string,
  place: TaskPlace,
  isDone: boolean,
): { at: number; sign: "x" | " " } | null {
  const { column } = place;
  const open = (line: string) => line.slice(0, column - 1) + line.slice(column - 1).replace(task, "$1 ]");
  const drawn = open(place.text);
  const lines = text.split("\n");
  const isSame = (index: number) => open(lines[index] ?? "") === drawn;
  let index = place.line - 1;
  if (!isSame(index)) {
    const first = Math.max(0, index - NEAR_LINES);
    const near = Array.from({ length: 2 * NEAR_LINES + 1 }, (_, step) => first + step);
    const found = near.filter((other) => other < lines.length && isSame(other));
    if (found[0] === undefined || found.length > 1) return null;
    index = found[0];
  }
  const line = lines[index] ?? "";
  const box = task.exec(line.slice(column - 1));
  if (!box) return null;
  const inLine = column - 1 + box[0].length - 2;
  if ((line[inLine] !== " ") === isDone) return null;
  const above = lines.slice(0, index).reduce((units, one) => units + one.length + 1, 0);
  return { at: above + inLine, sign: isDone ? "x" : " " };
}
