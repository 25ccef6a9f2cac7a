/** Where a note ends with a block or begins with a table, there is no line beyond to go to: whoever goes there makes one. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { blockBetween } from "./blocks";

const closed = new Map([
  ["FencedCode", "CodeMark"],
  ["BlockMath", "BlockMathMark"],
]);

/** What parts the last block from words below it; null where a note does not end with a block. */
function gapBelow(state: EditorState): string | null {
  const last = syntaxTree(state).topNode.lastChild;
  if (!last || last.to < state.doc.length) return null;
  if (last.name === "Table") return "\n\n";
  // An image that is a paragraph of its own.
  if (last.name === "Paragraph") return blockBetween(state, last.to, last.to) ? "\n\n" : null;
  const mark = closed.get(last.name);
  return mark && last.getChildren(mark).length > 1 ? "\n" : null;
}

/** Goes above the first line or below the last one, where that is in a block. */
export function goBeyond(view: EditorView, isBelow: boolean): boolean {
  const { state } = view;
  const insert = isBelow ? gapBelow(state) : "\n\n";
  if (insert === null || state.readOnly) return false;
  const from = isBelow ? state.doc.length : 0;
  view.dispatch({
    changes: { from, insert },
    selection: { anchor: isBelow ? from + insert.length : 0 },
    userEvent: "input",
    scrollIntoView: true,
  });
  return true;
}

/** A click into the empty room below a note. */
export const clickBelow = EditorView.domEventHandlers({
  mousedown(event, view) {
    const { bottom } = view.lineBlockAt(view.state.doc.length);
    if (event.button !== 0 || event.shiftKey || event.clientY < view.documentTop + bottom) return false;
    if (!goBeyond(view, true)) return false;
    event.preventDefault();
    view.focus();
    return true;
  },
});
