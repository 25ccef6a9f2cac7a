/** A table as its rows and cells, read from the syntax tree. */
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

export interface Cell {
  /** Between its two bars, spaces included. */
  readonly from: number;
  readonly to: number;
  /** What stands in it; the parser makes no node for an empty one. */
  readonly content: SyntaxNode | null;
}

export interface Row {
  readonly from: number;
  readonly to: number;
  readonly cells: readonly Cell[];
  readonly isHeader: boolean;
}

export type Alignment = "left" | "center" | "right" | null;

/** The cells of a header or a row: what lies between bars; a bar at either end of the line is only its edge. */
function cellsOf(row: SyntaxNode): Cell[] {
  const cells: Cell[] = [];
  let from = row.from;
  let content: SyntaxNode | null = null;
  let isFirst = true;
  for (let child = row.firstChild; child; child = child.nextSibling) {
    if (child.name === "TableCell") content = child;
    if (child.name !== "TableDelimiter") continue;
    if (!(isFirst && content === null)) cells.push({ from, to: child.from, content });
    isFirst = false;
    from = child.to;
    content = null;
  }
  if (content) cells.push({ from, to: row.to, content });
  return cells;
}

function rowOf(node: SyntaxNode): Row | null {
  const isHeader = node.name === "TableHeader";
  if (!isHeader && node.name !== "TableRow") return null;
  return { from: node.from, to: node.to, cells: cellsOf(node), isHeader };
}

/** The rows of a table, or those of them that lie between two places. */
export function rowsOf(table: SyntaxNode, from = table.from, to = table.to): Row[] {
  const rows: Row[] = [];
  for (let child = table.firstChild; child && child.from <= to; child = child.nextSibling) {
    const row = child.to >= from ? rowOf(child) : null;
    if (row) rows.push(row);
  }
  return rows;
}

/** The row of dashes that says how columns are aligned. */
export function delimiterRow(table: SyntaxNode): SyntaxNode | null {
  return table.getChild("TableDelimiter");
}

export function alignments(written: string): Alignment[] {
  return written
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((part) => {
      const dashes = part.trim();
      const [isLeft, isRight] = [dashes.startsWith(":"), dashes.endsWith(":")];
      return isLeft && isRight ? "center" : isRight ? "right" : isLeft ? "left" : null;
    });
}

/** A table by itself: without what a quote or a list around it puts before its lines. */
export function tableSource(table: SyntaxNode, state: EditorState): string {
  const lines: string[] = [];
  for (let child = table.firstChild; child; child = child.nextSibling)
    if (child.name.startsWith("Table")) lines.push(state.sliceDoc(child.from, child.to));
  return lines.join("\n");
}

/** What lies between the bars of the row of dashes; ``start`` is where it begins. */
export function pieces(text: string, start: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = text.startsWith("|") ? 1 : 0;
  for (let at = from; at <= text.length; at += 1) {
    if (at < text.length && text[at] !== "|") continue;
    if (text.slice(from, at).trim()) found.push({ from: start + from, to: start + at });
    from = at + 1;
  }
  return found;
}
