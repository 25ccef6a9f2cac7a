/** Keys in a table that is shown as a grid: arrows from row to row, and to the ends of a cell. */
import { EditorSelection, type EditorState, type Extension, type Line, Prec } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import { goBeyond } from "./beyond";
import { blockBetween } from "./blocks";
import { cellAt, cellsInLine, type Grid, type GridCell, gridsIn } from "./tableCells";

/** The cell of the caret, where its table is shown as a grid. */
function gridPlace(state: EditorState): { grid: Grid; cells: GridCell[]; cell: GridCell } | null {
  const { main } = state.selection;
  const grid = gridsIn(state).find(({ from, to }) => main.head >= from && main.head <= to);
  const cells = grid && cellsInLine(state, grid, main.head);
  const cell = cells && cellAt(cells, main.head);
  return grid && cell ? { grid, cells, cell } : null;
}

function goTo(view: EditorView, head: number, extend: boolean): true {
  const { anchor } = view.state.selection.main;
  const range = extend ? EditorSelection.range(anchor, head) : EditorSelection.cursor(head);
  view.dispatch({ selection: EditorSelection.create([range]), scrollIntoView: true, userEvent: "select" });
  return true;
}

/** Up and down within a cell of several lines, then to the cell above or below. */
function toRow(isForward: boolean, extend: boolean): Command {
  return (view) => {
    const { state } = view;
    const place = gridPlace(state);
    if (!place) return false;
    const { main } = state.selection;
    const moved = view.moveVertically(main, isForward).head;
    const isFurther = isForward ? moved > main.head : moved < main.head;
    if (isFurther && moved >= place.cell.from && moved <= place.cell.to) {
      const before = view.coordsAtPos(main.head);
      const after = view.coordsAtPos(moved);
      if (before && after && Math.abs(after.top - before.top) > 4) return goTo(view, moved, extend);
    }
    const { doc } = state;
    const column = place.cells.indexOf(place.cell);
    for (let line = doc.lineAt(main.head); ; ) {
      const number = line.number + (isForward ? 1 : -1);
      if (number < 1 || number > doc.lines) return !extend && goBeyond(view, isForward);
      line = doc.line(number);
      if (line.from > place.grid.to || line.to < place.grid.from)
        return goTo(view, outside(view, line), extend);
      const cells = cellsInLine(state, place.grid, line.from);
      const cell = cells?.[Math.min(column, cells.length - 1)];
      if (cell) return goTo(view, inCell(view, cell, isForward), extend);
    }
  };
}

/** In a line above or below a table, as far from its left as the caret is. */
function outside(view: EditorView, line: Line): number {
  const { state } = view;
  const block = blockBetween(state, line.from, line.to);
  const left = view.coordsAtPos(state.selection.main.head)?.left;
  const at = view.coordsAtPos(line.from);
  if (block || left === undefined || !at) return line.from;
  return clamped(view.posAtCoords({ x: left, y: (at.top + at.bottom) / 2 }), line.from, line.to);
}

/** The place in a cell that is nearest to the caret, in its first line or in its last. */
function inCell(view: EditorView, { from, to }: GridCell, isForward: boolean): number {
  const left = view.coordsAtPos(view.state.selection.main.head)?.left;
  const at = view.coordsAtPos(isForward ? from : to);
  if (left === undefined || !at) return to;
  return clamped(view.posAtCoords({ x: left, y: (at.top + at.bottom) / 2 }), from, to);
}

function clamped(at: number | null, from: number, to: number): number {
  return at === null ? to : Math.max(from, Math.min(to, at));
}

/** To the first or the last letter of a cell. */
function toCellEdge(side: "from" | "to", extend: boolean): Command {
  return (view) => {
    const place = gridPlace(view.state);
    return place ? goTo(view, place.cell[side], extend) : false;
  };
}

export const gridKeys: Extension = Prec.high(
  keymap.of([
    { key: "ArrowDown", run: toRow(true, false), shift: toRow(true, true) },
    { key: "ArrowUp", run: toRow(false, false), shift: toRow(false, true) },
    { key: "Home", run: toCellEdge("from", false), shift: toCellEdge("from", true) },
    { key: "End", run: toCellEdge("to", false), shift: toCellEdge("to", true) },
    { mac: "Cmd-ArrowLeft", run: toCellEdge("from", false), shift: toCellEdge("from", true) },
    { mac: "Cmd-ArrowRight", run: toCellEdge("to", false), shift: toCellEdge("to", true) },
  ]),
);
