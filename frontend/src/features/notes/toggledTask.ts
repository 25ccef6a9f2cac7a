/** Where in ``text`` the box of the task at ``place`` stands, and what to write there; null if it is gone, or is as wanted.
 *
 * The place was true when the text was drawn; somebody may have written above it since.
 */
export function toggledTask(
  text: string,
  place: { line: number; column: number },
  isDone: boolean,
): { at: number; sign: "x" | " " } | null {
  let start = 0;
  for (let line = 1; line < place.line; line += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return null;
    start = end + 1;
  }
  const from = start + place.column - 1;
  const end = text.indexOf("\n", from);
  const rest = text.slice(from, end < 0 ? text.length : end);
  const box = /^(?:[-+*]|\d{1,9}[.)])[ \t]+\[([ xX])\]/.exec(rest);
  if (!box || (box[1] !== " ") === isDone) return null;
  return { at: from + box[0].length - 2, sign: isDone ? "x" : " " };
}
