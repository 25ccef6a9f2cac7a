/** A table as its rows and cells, read from the syntax tree. */
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

export function rowsOf(table: SyntaxNode): Row[] {
  const rows: Row[] = [];
  for (let child = table.firstChild; child; child = child.nextSibling) {
    if (child.name !== "TableHeader" && child.name !== "TableRow") continue;
    rows.push({
      from: child.from,
      to: child.to,
      cells: cellsOf(child),
      isHeader: child.name === "TableHeader",
    });
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
