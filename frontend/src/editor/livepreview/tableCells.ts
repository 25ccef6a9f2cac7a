/** A table that is written in: where the caret may stand in it, and what is only the grid. */
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { around } from "./actions";
import { touchedTables } from "./blocks";
import { type Row, rowsOf } from "./tableModel";

export interface GridCell {
  /** All of a row belongs to some cell: its bar before it, and the last one's bar behind it. */
  readonly start: number;
  readonly end: number;
  /** What is written in it, without the blanks around it; in an empty one, where one begins to write. */
  readonly from: number;
  readonly to: number;
  /** Where the bar behind it stands. */
  readonly close: number;
  readonly isEmpty: boolean;
}

export function gridCells({ doc }: EditorState, { cells, from: rowStart }: Row): GridCell[] {
  const line = doc.lineAt(rowStart);
  if (cells.length === 0)
    return [{ start: line.from, end: line.to, from: line.to, to: line.to, close: line.to, isEmpty: true }];
  return cells.map(({ from, to, content }, index) => {
    const inside = Math.min(from + 1, to);
    return {
      start: index === 0 ? line.from : from - 1,
      end: index === cells.length - 1 ? line.to : to,
      from: content?.from ?? inside,
      to: content?.to ?? inside,
      close: to,
      isEmpty: content === null,
    };
  });
}

export interface Grid {
  readonly from: number;
  readonly to: number;
  readonly node: SyntaxNode;
}

/** The tables that are shown as grids now: those that the selection touches. */
export function gridsIn(state: EditorState): Grid[] {
  return touchedTables(state).flatMap((table) => gridAt(state, table) ?? []);
}

export function gridAt(state: EditorState, { from, to }: { from: number; to: number }): Grid | null {
  const node = around(state, state.doc.lineAt(from).to, "Table");
  return node && { from, to, node };
}

/** The cells of the row that is written in one line; null for the row of dashes. */
export function cellsInLine(state: EditorState, { node }: Grid, at: number): GridCell[] | null {
  const line = state.doc.lineAt(at);
  const row = rowsOf(node, line.from, line.to).find((one) => one.from >= line.from && one.from <= line.to);
  return row ? gridCells(state, row) : null;
}

export function cellAt(cells: readonly GridCell[], at: number): GridCell | undefined {
  return (
    cells.find(({ from, close }) => at >= from && at <= close) ??
    cells.find(({ end }) => at <= end) ??
    cells.at(-1)
  );
}
