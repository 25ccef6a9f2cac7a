/** The ticks that close a block of code, typed behind the blanks that Enter put there: set in by four of them they would
 * be one more line of code, and so would all that follows. */
import { EditorView } from "@codemirror/view";
import { ancestor, parsedTree } from "./segments";

const fenced = new Set(["FencedCode"]);

export const closingFence = EditorView.inputHandler.of((view, from, to, text) => {
  const { state } = view;
  const line = state.doc.lineAt(from);
  const written = line.text.slice(0, from - line.from) + text;
  const ticks = /^[>\s]*[ \t](`{3,}|~{3,})$/.exec(written)?.[1];
  if (!ticks || state.readOnly || from !== to || to !== line.to) return false;
  const marks = ancestor(parsedTree(state, from), from, -1, fenced)?.getChildren("CodeMark") ?? [];
  const [opening] = marks;
  if (!opening || marks.length > 1 || state.sliceDoc(opening.from, opening.to) !== ticks) return false;
  const first = state.doc.lineAt(opening.from);
  // As far in as the block began; where that was behind the mark of an item, there are blanks now.
  const lead = first.text.slice(0, opening.from - first.from).replace(/[^>\s]/g, " ");
  if (first.number === line.number || lead.length + ticks.length >= written.length) return false;
  view.dispatch({
    changes: { from: line.from, to, insert: lead + ticks },
    selection: { anchor: line.from + lead.length + ticks.length },
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});
