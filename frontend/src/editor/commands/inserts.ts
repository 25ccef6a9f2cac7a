/** Blocks that are put into the note, with blank lines around them where Markdown needs them. */
import {
  EditorSelection,
  type EditorState,
  type StateCommand,
  type TransactionSpec,
} from "@codemirror/state";
import { isListMarker, lineParts, writing } from "./lines";
import { isInsideVerbatim, parsedTree } from "./segments";

interface Block {
  readonly text: string;
  /** What of it is selected then, in units from its start. */
  readonly select: readonly [from: number, to: number];
}

/** Puts a block in the place of the selection's lines, or below the caret's line when nothing is selected. */
export function insertBlock(make: (selected: string) => Block): StateCommand {
  return writing((state) => {
    const range = state.selection.main;
    const first = state.doc.lineAt(range.from);
    const last = state.doc.lineAt(range.to);
    const { quotes, marker, words } = lineParts(first.text);
    // An item without words has only been begun.
    const isBegun = quotes + words === "" && isListMarker(marker);
    const isBlank = range.empty && (isBegun || first.text.trim() === "");
    const selected = range.empty ? "" : state.sliceDoc(first.from, last.to);
    // A block inside code would be code.
    if (isInsideVerbatim(parsedTree(state, last.to), first.from, last.to)) return null;
    const from = range.empty && !isBlank ? last.to : first.from;
    const block = make(selected);
    const before = from === last.to && !isBlank && range.empty ? "\n\n" : gapBefore(state, first.number);
    const after = gapAfter(state, last.number);
    const start = from + before.length;
    return {
      changes: { from, to: last.to, insert: before + block.text + after },
      selection: EditorSelection.single(start + block.select[0], start + block.select[1]),
      userEvent: "input.format",
      scrollIntoView: true,
    } satisfies TransactionSpec;
  });
}

const isWritten = (state: EditorState, number: number) =>
  number >= 1 && number <= state.doc.lines && state.doc.line(number).text.trim() !== "";

function gapBefore(state: EditorState, number: number): string {
  return isWritten(state, number - 1) ? "\n" : "";
}

/** A line below the block is there to go on writing in. */
function gapAfter(state: EditorState, number: number): string {
  if (number === state.doc.lines) return "\n";
  return isWritten(state, number + 1) ? "\n" : "";
}

function caretAt(text: string, at: number): Block {
  return { text, select: [at, at] };
}

/** Around what is selected, ticks that it does not have itself. */
export const insertCodeBlock = insertBlock((selected) => {
  const longest = Math.max(2, ...[...selected.matchAll(/^\s*(`+)/gm)].map(([, ticks = ""]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return caretAt(`${fence}\n${selected}\n${fence}`, fence.length + (selected === "" ? 1 : 0));
});

export const insertMath = insertBlock((selected) => caretAt(`$$\n${selected}\n$$`, 3));

export const insertCallout = insertBlock((selected) => {
  const text = `> [!note]\n${selected === "" ? "> " : selected.replace(/^/gm, "> ")}`;
  return caretAt(text, text.length);
});

export const insertRule = insertBlock(() => caretAt("---", 4));

const TABLE = "| Column 1 | Column 2 |\n| -------- | -------- |\n|          |          |";

/** A table with its first heading selected, so that the next key names it. */
export const insertTable = insertBlock((selected) =>
  selected === ""
    ? { text: TABLE, select: [2, 10] }
    : caretAt(`${selected}\n\n${TABLE}`, selected.length + 4),
);

/** Today as everybody reads it, wherever they live: 2026-11-28. */
export function isoDate(day: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export const insertDate: StateCommand = writing((state) => ({
  ...state.replaceSelection(isoDate(new Date())),
  userEvent: "input.format",
  scrollIntoView: true,
}));
