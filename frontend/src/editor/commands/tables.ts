/** Rows and columns of the table around the caret: put in, taken out, aligned. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type StateCommand,
  type TransactionSpec,
} from "@codemirror/state";
import { type Place, placeOf } from "@/editor/livepreview/tableKeys";
import { type Alignment, alignments, type Cell, delimiterRow, pieces } from "@/editor/livepreview/tableModel";

type Change = { from: number; to?: number; insert?: string };

function inTable(change: (state: EditorState, place: Place) => TransactionSpec | null): StateCommand {
  return ({ state, dispatch }) => {
    const place = state.readOnly ? null : placeOf(state);
    const spec = place && change(state, place);
    if (!spec) return false;
    dispatch(state.update({ scrollIntoView: true, userEvent: "input.table", ...spec }));
    return true;
  };
}

/** What stands before the rows of a table: the marks of quotes, the indentation of a list. */
export function leadOf(state: EditorState, { table }: Place): string {
  const dashes = delimiterRow(table);
  const line = state.doc.lineAt(dashes?.from ?? table.from);
  return dashes ? line.text.slice(0, dashes.from - line.from) : "";
}

function addRow(isAbove: boolean, isAtEnd = false): StateCommand {
  return inTable((state, found) => {
    const place = isAtEnd ? { ...found, row: found.rows.length - 1 } : found;
    const current = place.rows[place.row];
    if (!current || (isAbove && current.isHeader)) return null;
    const count = Math.max(1, place.rows[0]?.cells.length ?? 1);
    const lead = leadOf(state, place);
    const row = `${lead}|${"  |".repeat(count)}`;
    const column = lead.length + 2 + 3 * Math.min(place.column, count - 1);
    const dashes = delimiterRow(place.table);
    const line = state.doc.lineAt(current.isHeader && dashes ? dashes.from : current.from);
    return isAbove
      ? {
          changes: { from: line.from, insert: `${row}\n` },
          selection: EditorSelection.cursor(line.from + column),
        }
      : {
          changes: { from: line.to, insert: `\n${row}` },
          selection: EditorSelection.cursor(line.to + 1 + column),
        };
  });
}

/** An empty cell on one side of another. */
function besides(state: EditorState, cell: Cell, isBefore: boolean, filler: string): Change {
  if (isBefore) {
    const hasBar = state.sliceDoc(cell.from - 1, cell.from) === "|";
    return { from: cell.from, insert: hasBar ? `${filler}|` : `|${filler}| ` };
  }
  const hasBar = state.sliceDoc(cell.to, cell.to + 1) === "|";
  return { from: cell.to, insert: hasBar ? `|${filler}` : ` |${filler}|` };
}

function addColumn(isBefore: boolean, isAtEnd = false): StateCommand {
  return inTable((state, found) => {
    const place = isAtEnd ? { ...found, column: (found.rows[0]?.cells.length ?? 1) - 1 } : found;
    const changes: Change[] = [];
    let caret = -1;
    for (const [index, row] of place.rows.entries()) {
      const cell = row.cells[place.column];
      if (!cell) continue;
      const change = besides(state, cell, isBefore, "  ");
      changes.push(change);
      // Behind the first blank of the new cell.
      if (index === place.row)
        caret =
          change.from +
          (change.insert?.startsWith(" |") ? 3 : isBefore && change.insert?.[0] === " " ? 1 : 2);
    }
    const dash = dashesOf(state, place)[place.column];
    if (dash) changes.push(besides(state, { ...dash, content: null }, isBefore, " --- "));
    return { changes, selection: caret < 0 ? undefined : caretAfter(state, changes, caret) };
  });
}

/** A place within what ``changes`` insert, counted in the text that they are made to. */
function caretAfter(state: EditorState, changes: readonly Change[], caret: number) {
  const own = changes.find(({ from, insert = "" }) => caret >= from && caret <= from + insert.length);
  if (!own) return undefined;
  return EditorSelection.cursor(state.changes([...changes]).mapPos(own.from, -1) + caret - own.from);
}

function dashesOf(state: EditorState, { table }: Place): { from: number; to: number }[] {
  const dashes = delimiterRow(table);
  return dashes ? pieces(state.sliceDoc(dashes.from, dashes.to), dashes.from) : [];
}

function wholeLines(state: EditorState, from: number, to: number): Change {
  const { doc } = state;
  const first = doc.lineAt(from).from;
  const last = doc.lineAt(to).to;
  return last < doc.length
    ? { from: first, to: last + 1, insert: "" }
    : { from: Math.max(0, first - 1), to: last, insert: "" };
}

const gone = (changes: ChangeSpec): TransactionSpec => ({ changes, userEvent: "delete.table" });

export const deleteTable = inTable((state, { table }) => gone(wholeLines(state, table.from, table.to)));

/** Without its header, the first row is the header: no table is without one. */
export const deleteRow = inTable((state, place) => {
  const row = place.rows[place.row];
  const [header, first] = place.rows;
  if (!row || !header) return null;
  const target = row.isHeader ? first : row;
  if (!target) return gone(wholeLines(state, place.table.from, place.table.to));
  const changes: Change[] = [wholeLines(state, target.from, target.to)];
  if (row.isHeader)
    changes.unshift({ from: row.from, to: row.to, insert: state.sliceDoc(target.from, target.to) });
  const next = place.rows[place.row + 1] ?? place.rows[place.row - 1];
  const cell = next?.cells[Math.min(place.column, next.cells.length - 1)];
  const at = cell ? (cell.content?.to ?? Math.min(cell.from + 1, cell.to)) : row.from;
  const caret = row.isHeader ? row.from + 2 : state.changes(changes).mapPos(at, 1);
  return { ...gone(changes), selection: EditorSelection.cursor(caret) };
});

export const deleteColumn = inTable((state, place) => {
  const count = place.rows[0]?.cells.length ?? 0;
  if (count <= 1) return gone(wholeLines(state, place.table.from, place.table.to));
  const lines: { from: number; cells: readonly Pick<Cell, "from" | "to">[] }[] = [
    ...place.rows,
    { from: delimiterRow(place.table)?.from ?? 0, cells: dashesOf(state, place) },
  ];
  const changes: Change[] = [];
  for (const { from, cells } of lines) {
    const cell = cells[place.column];
    if (!cell) continue;
    const hasBar = state.sliceDoc(cell.to, cell.to + 1) === "|";
    if (count === 2) {
      // A single column is a table by its bars alone.
      if (state.sliceDoc(from, from + 1) !== "|") changes.push({ from, insert: "| " });
      const last = place.column === 0 ? cells[1] : undefined;
      if (last && state.sliceDoc(last.to, last.to + 1) !== "|") changes.push({ from: last.to, insert: " |" });
    }
    const isLast = place.column > 0 && !hasBar && count > 2;
    changes.push({
      from: isLast ? cell.from - 1 : cell.from,
      to: hasBar ? cell.to + 1 : cell.to,
      insert: "",
    });
  }
  return gone(changes);
});

const signs: Readonly<Record<NonNullable<Alignment>, [string, string]>> = {
  left: [":", "-"],
  center: [":", ":"],
  right: ["-", ":"],
};

/** How the column of the caret is aligned. */
export function alignmentAt(state: EditorState): Alignment {
  const place = placeOf(state);
  const dashes = place && delimiterRow(place.table);
  return dashes ? (alignments(state.sliceDoc(dashes.from, dashes.to))[place.column] ?? null) : null;
}

export function align(alignment: NonNullable<Alignment>): StateCommand {
  return inTable((state, place) => {
    const dash = dashesOf(state, place)[place.column];
    if (!dash) return null;
    const text = state.sliceDoc(dash.from, dash.to);
    const width = Math.max(3, text.trim().length);
    const [first, last] = alignmentAt(state) === alignment ? ["-", "-"] : signs[alignment];
    const insert = text.replace(/[:-]+/, `${first}${"-".repeat(width - 2)}${last}`);
    return { changes: { from: dash.from, to: dash.to, insert } };
  });
}

export const rowAbove = addRow(true);
export const rowBelow = addRow(false);
export const columnLeft = addColumn(true);
export const columnRight = addColumn(false);
export const rowAtEnd = addRow(false, true);
export const columnAtEnd = addColumn(false, true);
