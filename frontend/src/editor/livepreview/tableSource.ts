/** The source of a table while it is written: its columns stand under each other, whatever is typed between the bars. */
import { Decoration } from "@codemirror/view";
import type { Draw } from "./drawing";
import { delimiterRow, rowsOf } from "./tableModel";

const line = Decoration.line({ class: "cm-tableLine" });
const header = Decoration.line({ class: "cm-tableLine cm-tableLine-header" });
const MAX_ROWS = 200;
const MAX_WIDTH = 36;

/** How many columns of a typewriter a text takes. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]|\p{Emoji_Presentation}/u.test(sign)
        ? 2
        : 1;
  return width;
}

const cells = Array.from({ length: MAX_WIDTH + 1 }, (_, width) =>
  Decoration.mark({ class: "cm-tableCell", attributes: { style: `min-width: ${width}ch` }, inclusive: true }),
);

export const drawTableSource: Draw = (drawing, node) => {
  const rows = rowsOf(node);
  for (const one of drawing.lines(node)) drawing.line(one.from, one.from <= node.from ? header : line);
  const dashes = delimiterRow(node);
  if (rows.length > MAX_ROWS) return false;
  const parts = rows.map((row) => row.cells.map(({ from, to }) => ({ from, to })));
  if (dashes) parts.push(pieces(drawing.text(dashes.from, dashes.to), dashes.from));
  const widths: number[] = [];
  for (const row of parts)
    for (const [index, { from, to }] of row.entries())
      widths[index] = Math.min(MAX_WIDTH, Math.max(widths[index] ?? 0, widthOf(drawing.text(from, to))));
  for (const row of parts)
    for (const [index, { from, to }] of row.entries()) {
      const look = cells[widths[index] ?? 0];
      if (look) drawing.mark(from, to, look);
    }
  return false;
};

/** What lies between the bars of a line. */
function pieces(text: string, start: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = text.startsWith("|") ? 1 : 0;
  for (let at = from; at <= text.length; at += 1) {
    if (at < text.length && text[at] !== "|") continue;
    if (at > from) found.push({ from: start + from, to: start + at });
    from = at + 1;
  }
  return found;
}
