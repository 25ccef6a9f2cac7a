/** A line of Markdown taken apart, and what many commands do with the lines that are selected. */
import {
  EditorSelection,
  type EditorState,
  type Line,
  type StateCommand,
  type TransactionSpec,
} from "@codemirror/state";

export type Marker = "none" | "bullet" | "number" | "task" | "heading";

export interface LineParts {
  /** The marks of quotes around it: "> > ". */
  readonly quotes: string;
  /** Blanks between those and what follows. */
  readonly indent: string;
  readonly marker: Marker;
  /** Everything from the list mark to the words: "- [ ] ", "12. ", "## ". */
  readonly mark: string;
  readonly words: string;
}

const SHAPE =
  /^((?: {0,3}>[ \t]?)*)([ \t]*)((?:[-+*]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]\](?:[ \t]+|$))?|#{1,6}(?:[ \t]+|$))?(.*)$/;

export function lineParts(text: string): LineParts {
  const [, quotes = "", indent = "", mark = "", words = ""] = SHAPE.exec(text) ?? [];
  return { quotes, indent, mark, marker: markerOf(mark), words };
}

function markerOf(mark: string): Marker {
  if (mark === "") return "none";
  if (mark.startsWith("#")) return "heading";
  if (/\[[ xX]\]/.test(mark)) return "task";
  return /^\d/.test(mark) ? "number" : "bullet";
}

export function isListMarker(marker: Marker): boolean {
  return marker === "bullet" || marker === "number" || marker === "task";
}

/** How far in something stands; a tab goes to the next fourth column. */
export function columns(text: string): number {
  let column = 0;
  for (const char of text) column = char === "\t" ? column + 4 - (column % 4) : column + 1;
  return column;
}

/** Where a line's own words would stand, were it the parent of what is below. */
export function wordColumn({ indent, mark, marker }: LineParts): number {
  if (!isListMarker(marker)) return columns(indent);
  const list = /^\S+[ \t]*/.exec(mark)?.[0] ?? mark;
  return columns(indent) + Math.max(2, columns(list.trimEnd()) + 1);
}

/** The lines that the selection touches; one that it only ends before is not among them. */
export function selectedLines(state: EditorState): Line[] {
  const found: Line[] = [];
  for (const range of state.selection.ranges) {
    for (let at = range.from; ; ) {
      const line = state.doc.lineAt(at);
      const isEnd = !range.empty && line.from === range.to && line.from > range.from;
      if (!isEnd && found.at(-1)?.from !== line.from) found.push(line);
      if (line.to >= range.to) break;
      at = line.to + 1;
    }
  }
  return found;
}

/** The selected lines that have words; the line of the caret also when it is empty. */
export function writtenLines(state: EditorState): Line[] {
  const lines = selectedLines(state);
  const written = lines.filter((line) => line.text.replace(/^[> \t]*/, "") !== "");
  return written.length > 0 ? written : lines.slice(0, 1);
}

export interface LineChange {
  readonly line: Line;
  /** What the line begins with now, and from now on. */
  readonly from: string;
  readonly to: string;
}

/** Replaces the beginnings of lines. The caret stays with its words, behind a new mark rather than before it. */
export function changeStarts(state: EditorState, starts: readonly LineChange[]): TransactionSpec {
  const changes = state.changes(
    starts.flatMap(({ line, from, to }) => {
      if (from === to) return [];
      // Only what differs is written: others may be typing right beside it.
      let same = 0;
      while (same < from.length && same < to.length && from[same] === to[same]) same += 1;
      return { from: line.from + same, to: line.from + from.length, insert: to.slice(same) };
    }),
  );
  return {
    changes,
    selection: EditorSelection.create(
      state.selection.ranges.map(({ anchor, head }) =>
        EditorSelection.range(changes.mapPos(anchor, 1), changes.mapPos(head, 1)),
      ),
      state.selection.mainIndex,
    ),
    userEvent: "input.format",
    scrollIntoView: true,
  };
}

/** A command for whoever may write. */
export function writing(change: (state: EditorState) => TransactionSpec | null): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const spec = change(state);
    if (spec) dispatch(state.update(spec));
    return true;
  };
}
