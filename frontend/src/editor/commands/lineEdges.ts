/** Keys at the edges of a line's words: what stands before them (the marks of quotes, lists and headings) is not seen as
 * text by whoever writes, so keys take it as a whole. */
import type { EditorState, Line, StateCommand, TransactionSpec } from "@codemirror/state";
import { isListMarker, type LineParts, lineParts, wordColumn } from "./lines";
import { isInItem, withNumbers } from "./numbering";
import { isVerbatim, parsedTree } from "./segments";

/** Where the words of a line begin; in code and the like, that is where the line does. */
export function wordsStart(state: EditorState, line: Line, parts = lineParts(line.text)): number {
  const start = line.to - parts.words.length;
  return isVerbatim(parsedTree(state, line.to), start) ? line.from : start;
}

/** A command for a single caret; null where the key means what it means elsewhere. */
function atCaret(
  change: (state: EditorState, head: number, line: Line, parts: LineParts) => TransactionSpec | null,
): StateCommand {
  return ({ state, dispatch }) => {
    const { main, ranges } = state.selection;
    if (state.readOnly || !main.empty || ranges.length > 1) return false;
    const line = state.doc.lineAt(main.head);
    const parts = lineParts(line.text);
    const spec = change(state, main.head, line, parts);
    if (!spec) return false;
    const made = state.update({ scrollIntoView: true, userEvent: "input", ...spec });
    dispatch(isListMarker(parts.marker) ? withNumbers(state, made) : made);
    return true;
  };
}

/** Enter before the words of an item or a heading: it moves down as it is, below an empty item or line. */
export const lineAbove = atCaret((state, head, line, parts) => {
  const { quotes, indent, mark, marker, words } = parts;
  if (marker === "none" || words === "" || head !== wordsStart(state, line, parts)) return null;
  const item = indent + mark.replace(/\[[xX]\]/, "[ ]");
  return { changes: { from: line.from, insert: `${quotes + (marker === "heading" ? "" : item)}\n` } };
});

/** Shift-Enter: a further line of the same item or quote. */
export const breakLine = atCaret((state, head, line, parts) => {
  const lead = parts.quotes + " ".repeat(wordColumn(parts));
  const start = wordsStart(state, line, parts);
  if (lead === "" || start === line.from || head < start) return null;
  return { changes: { from: head, insert: `\n${lead}` }, selection: { anchor: head + 1 + lead.length } };
});

/** Backspace before the words of a heading makes it text; before those of a further line of an item, it ends that line.
 * Else its blanks would go, which are not seen. */
export const marksAway = atCaret((state, head, line, parts) => {
  if (parts.words === "" || head !== wordsStart(state, line, parts)) return null;
  const gone = (from: number) => ({ changes: { from, to: head }, userEvent: "delete.backward" });
  if (parts.marker === "heading") return gone(head - parts.mark.length);
  const isFurther = parts.marker === "none" && parts.indent !== "" && line.number > 1 && isInItem(state);
  const above = isFurther ? state.doc.line(line.number - 1) : null;
  return above && lineParts(above.text).words !== "" ? gone(above.to) : null;
});

/** Delete behind a line brings the words of the next one up, without what stands before them there. */
export const wordsUp = atCaret((state, head, line, { words }) => {
  if (head !== line.to || words === "" || line.number === state.doc.lines) return null;
  const next = state.doc.line(line.number + 1);
  const to = wordsStart(state, next);
  if (to === next.from || isVerbatim(parsedTree(state, head), head)) return null;
  return { changes: { from: head, to }, userEvent: "delete.forward" };
});
