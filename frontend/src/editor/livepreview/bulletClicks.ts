/** A click on the sign of an item is meant for its words: what is typed before the mark would end its list. */
import { EditorState } from "@codemirror/state";
import { wordsStart } from "@/editor/commands/lineEdges";
import { isListMarker, lineParts } from "@/editor/commands/lines";
import { revealIn } from "./reveal";

export const bulletClicks = EditorState.transactionFilter.of((transaction) => {
  const { startState: state, selection } = transaction;
  if (!selection || !transaction.isUserEvent("select.pointer") || transaction.docChanged) return transaction;
  const { main, ranges } = selection;
  const line = state.doc.lineAt(main.head);
  const parts = lineParts(line.text);
  if (!main.empty || ranges.length > 1 || !isListMarker(parts.marker)) return transaction;
  const start = wordsStart(state, line, parts);
  const mark = start - parts.mark.length;
  // Digits are seen, and so is the mark of an item that one is in.
  const isShown = parts.marker === "number" ? main.head > mark : revealIn(state).touches(mark, start - 1);
  if (main.head >= start || isShown) return transaction;
  return [transaction, { selection: { anchor: start }, sequential: true }];
});
