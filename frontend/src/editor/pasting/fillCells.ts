/** Cells that are pasted into a table go into its cells, from the one of the caret on to the right and down. A part of its
 * own, loaded when somebody does so; it imports nothing, or the bundler would cut the editor's file in two for it. */
import type { EditorState, TransactionSpec } from "@codemirror/state";
import type { Place } from "@/editor/livepreview/tableKeys";
import type { Cell } from "@/editor/livepreview/tableModel";

/** The table to fill, and the cell to begin with. */
interface Target {
  readonly place: Place;
  /** Its row of dashes. */
  readonly dashes: { readonly from: number; readonly to: number };
  /** What stands before its rows. */
  readonly lead: string;
}

type Change = { from: number; to: number; insert: string };

/** What is written in a cell; in an empty one, where one begins to write. */
function spanOf({ from, to, content }: Cell): { from: number; to: number } {
  const inside = Math.min(from + 1, to);
  return content ?? { from: inside, to: inside };
}

/** Cells behind the last one of a row. */
function appended(state: EditorState, row: { from: number; to: number }, cells: readonly string[]): Change {
  const text = state.sliceDoc(row.from, row.to).trimEnd();
  const bar = /(?:^|[^\\])\|$/.test(text) ? "" : " |";
  const at = row.from + text.length;
  return { from: at, to: at, insert: bar + cells.map((cell) => ` ${cell} |`).join("") };
}

const blanks = (count: number) => Array.from({ length: Math.max(0, count) }, () => "");

/** Fills the table with ``rows``, written as cells are; it grows by the rows and columns that it lacks. */
export function fillCells(
  state: EditorState,
  { place, dashes, lead }: Target,
  rows: readonly (readonly string[])[],
): TransactionSpec {
  const { column } = place;
  const changes: Change[] = [];
  /** Behind what was put last. */
  let caret = { at: state.selection.main.head, back: 0 };
  const append = (row: { from: number; to: number }, cells: readonly string[]) => {
    if (cells.length === 0) return;
    const change = appended(state, row, cells);
    changes.push(change);
    caret = { at: change.from, back: 2 };
  };
  const columns = Math.max(...rows.map((row) => column + row.length));
  for (const [index, row] of place.rows.entries()) {
    const count = row.cells.length;
    const texts = rows[index - place.row] ?? [];
    for (const [offset, cell] of row.cells.slice(column, column + texts.length).entries()) {
      const { from, to } = spanOf(cell);
      changes.push({ from, to, insert: texts[offset] ?? "" });
      caret = { at: to, back: 0 };
    }
    const more =
      texts.length > 0 ? [...blanks(column - count), ...texts.slice(Math.max(0, count - column))] : [];
    // Only what has a heading is a column.
    append(row, row.isHeader ? [...more, ...blanks(columns - count - more.length)] : more);
    if (row.isHeader)
      append(
        dashes,
        blanks(columns - count).map(() => "---"),
      );
  }
  const { to } = state.doc.lineAt(place.table.to);
  const added = rows.slice(place.rows.length - place.row).map((texts) => {
    const cells = [...blanks(column), ...texts].map((text) => ` ${text} |`);
    return `\n${lead}|${cells.join("")}`;
  });
  if (added.length > 0) {
    changes.push({ from: to, to, insert: added.join("") });
    caret = { at: to, back: 2 };
  }
  const set = state.changes(changes);
  return {
    changes: set,
    selection: { anchor: set.mapPos(caret.at, 1) - caret.back },
    scrollIntoView: true,
    userEvent: "input.table",
  };
}
