/** Keys within a table: Tab from cell to cell, Enter to the one below. */
import {
  EditorSelection,
  type EditorState,
  type StateCommand,
  type TransactionSpec,
} from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { around } from "./actions";
import { type Cell, type Row, rowsOf } from "./tableModel";

export interface Place {
  readonly table: SyntaxNode;
  readonly rows: readonly Row[];
  readonly row: number;
  readonly column: number;
}

export function placeOf(state: EditorState): Place | null {
  const { main, ranges } = state.selection;
  const table = ranges.length === 1 ? around(state, main.head, "Table") : null;
  if (!table) return null;
  const rows = rowsOf(table);
  const line = state.doc.lineAt(main.head);
  let row = rows.findIndex((one) => one.from >= line.from && one.from <= line.to);
  // The line of dashes belongs to the header.
  if (row < 0) row = 0;
  const cells = rows[row]?.cells ?? [];
  const column = cells.findIndex((cell) => main.head <= cell.to);
  return { table, rows, row, column: column < 0 ? Math.max(0, cells.length - 1) : column };
}

export function isInTable(state: EditorState): boolean {
  return around(state, state.selection.main.head, "Table") !== null;
}

/** Selects what stands in a cell. */
function select(state: EditorState, cell: Cell): TransactionSpec {
  const text = state.sliceDoc(cell.from, cell.to);
  const from = cell.from + (text.length - text.trimStart().length);
  // In an empty cell the caret goes behind its first space.
  const selection = text.trim()
    ? EditorSelection.range(from, from + text.trim().length)
    : EditorSelection.cursor(Math.min(cell.from + 1, cell.to));
  return { selection, scrollIntoView: true, userEvent: "select.cell" };
}

/** A row of empty cells below the last, with the caret in one of them. */
function addRow(state: EditorState, { table, rows }: Place, column: number): TransactionSpec {
  const count = Math.max(1, rows[0]?.cells.length ?? 1);
  const end = state.doc.lineAt(table.to);
  const start = state.doc.lineAt(table.from);
  // The line of dashes stands where every further row stands, also where the first one begins an item of a list.
  const [lead = ""] = /^[\s>]*/.exec(state.doc.line(start.number + 1).text) ?? [];
  return {
    changes: { from: end.to, insert: `\n${lead}|${"  |".repeat(count)}` },
    selection: EditorSelection.cursor(end.to + 1 + lead.length + 2 + 3 * Math.min(column, count - 1)),
    scrollIntoView: true,
    userEvent: "input.table",
  };
}

function move(step: 1 | -1): StateCommand {
  return ({ state, dispatch }) => {
    const place = placeOf(state);
    if (!place || state.readOnly) return false;
    const cells = place.rows.flatMap((row) => row.cells);
    const before = place.rows.slice(0, place.row).reduce((count, row) => count + row.cells.length, 0);
    const next = cells[before + place.column + step];
    if (next) dispatch(state.update(select(state, next)));
    else if (step > 0) dispatch(state.update(addRow(state, place, 0)));
    return true;
  };
}

export const nextCell = move(1);
export const previousCell = move(-1);

/** To the cell below; below the last row is a new one, and below an empty last row one is out of the table. */
export const cellBelow: StateCommand = ({ state, dispatch }) => {
  const place = placeOf(state);
  const { main } = state.selection;
  if (!place || state.readOnly || main.from < place.table.from || main.to > place.table.to) return false;
  const row = place.rows[place.row];
  const below = place.rows[place.row + 1];
  if (below) {
    const cell = below.cells[Math.min(place.column, below.cells.length - 1)];
    if (cell) dispatch(state.update(select(state, cell)));
    return cell !== undefined;
  }
  const isEmpty = row && !row.isHeader && row.cells.every((cell) => cell.content === null);
  if (!isEmpty) {
    dispatch(state.update(addRow(state, place, place.column)));
    return true;
  }
  const line = state.doc.lineAt(row.from);
  const next = line.number < state.doc.lines ? state.doc.line(line.number + 1) : null;
  dispatch(
    state.update({
      // Right below a table every line would be one more row of it.
      changes: { from: line.from, to: line.to, insert: next?.text === "" ? "" : "\n" },
      selection: EditorSelection.cursor(line.from + 1),
      userEvent: "delete.table",
    }),
  );
  return true;
};
