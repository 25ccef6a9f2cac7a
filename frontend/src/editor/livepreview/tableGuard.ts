/** Keeps the grid of a table whole while one writes in it: whatever is typed in a cell stays in that cell. */
import {
  type ChangeSpec,
  EditorSelection,
  EditorState,
  type Extension,
  type Transaction,
  type TransactionSpec,
} from "@codemirror/state";
import { tablesAt } from "./blocks";
import { cellAt, cellsInLine, type Grid, gridAt, gridsIn } from "./tableCells";

/** Where a bar would begin a new cell, it is written with a backslash; a line break becomes a blank. */
export function asCellText(text: string, before: string): string {
  let isEscaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(before);
  let written = "";
  for (const unit of text.replace(/\s*\n\s*/g, " ")) {
    written += unit === "|" && !isEscaped ? "\\|" : unit;
    isEscaped = unit === "\\" && !isEscaped;
  }
  return written;
}

/** The parts of a table's cells between two places; null where somebody writes its row of dashes. */
function partsOfCells(
  state: EditorState,
  grid: Grid,
  from: number,
  to: number,
): { from: number; to: number }[] | null {
  const parts: { from: number; to: number }[] = [];
  const { head } = state.selection.main;
  for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
    const cells = cellsInLine(state, grid, line.from);
    if (!cells && state.doc.lineAt(from).to >= to) return null;
    for (const cell of cells ?? []) {
      // The blank before a bar belongs to the grid, unless it was just typed.
      const isTyped = from === to || (head > cell.to && head <= cell.close);
      const end = isTyped ? (from === to ? cell.close : head) : cell.to;
      const part = { from: Math.max(from, cell.from), to: Math.min(to, end) };
      if (part.from <= part.to) parts.push(part);
    }
    if (line.to >= to) return parts;
  }
}

/** A change to the text of a grid, such that it only touches what is written in cells; the change itself if it does. */
function guarded(transaction: Transaction): TransactionSpec | null {
  const { startState, changes } = transaction;
  const grids = gridsIn(startState);
  if (grids.length === 0) return null;
  let isOther = false;
  let caret = -1;
  const specs: ChangeSpec[] = [];
  changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const grid = grids.find((one) => from >= one.from && to <= one.to);
    const text = inserted.toString();
    const isWhole = grid && from === grid.from && to === grid.to && from < to;
    const parts = grid && !isWhole ? partsOfCells(startState, grid, from, to) : null;
    if (!parts) {
      specs.push({ from, to, insert: text });
      return;
    }
    const kept = parts.filter((part) => part.from < part.to);
    const [first = parts[0]] = kept;
    const line = startState.doc.lineAt(from);
    const place = first?.from ?? Math.min(from, line.to);
    const insert = text && asCellText(text, startState.sliceDoc(line.from, place));
    if (insert !== text || kept.length !== 1 || first?.from !== from || first?.to !== to)
      isOther ||= !(from === to && insert === text);
    if (insert || kept.length > 0) {
      const [head = { from: place, to: place }, ...rest] = kept;
      specs.push({ from: head.from, to: head.to, insert }, ...rest);
      caret = caret < 0 ? head.from + insert.length : caret;
    }
  });
  if (!isOther) return null;
  return {
    changes: specs,
    selection: caret < 0 ? undefined : EditorSelection.cursor(caret),
    effects: transaction.effects,
    scrollIntoView: transaction.scrollIntoView,
    userEvent: transaction.isUserEvent("delete") ? "delete.cell" : "input.cell",
  };
}

/** A caret that was put beside the cells of a table goes into the nearest. */
function settled(transaction: Transaction): EditorSelection | null {
  const { newSelection, startState: state } = transaction;
  let isMoved = false;
  const ranges = newSelection.ranges.map((range) => {
    const [table] = range.empty ? tablesAt(state, range.head) : [];
    const grid = table && gridAt(state, table);
    if (!grid) return range;
    const cells = cellsInLine(state, grid, range.head) ?? cellsInLine(state, grid, grid.from);
    const cell = cells && cellAt(cells, range.head);
    if (!cell) return range;
    const head = Math.max(cell.from, Math.min(cell.to, range.head));
    isMoved ||= head !== range.head;
    return head === range.head ? range : EditorSelection.cursor(head);
  });
  return isMoved ? EditorSelection.create(ranges, newSelection.mainIndex) : null;
}

const written = ["input.type", "input.paste", "input.drop", "delete"];

export const tableGuard: Extension = EditorState.transactionFilter.of((transaction) => {
  if (transaction.docChanged) {
    const isWritten =
      written.some((event) => transaction.isUserEvent(event)) && !transaction.isUserEvent("delete.table");
    const spec = isWritten ? guarded(transaction) : null;
    return spec ? [spec] : transaction;
  }
  if (!transaction.selection || !transaction.isUserEvent("select")) return transaction;
  const selection = settled(transaction);
  return selection ? [transaction, { selection, sequential: true }] : transaction;
});
