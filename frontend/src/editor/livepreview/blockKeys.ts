/** Arrow keys into blocks that are drawn as a whole: the editor itself would step over them. Backspace behind images. */
import { syntaxTree } from "@codemirror/language";
import { EditorSelection, type StateCommand } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import { goBeyond } from "./beyond";
import { blockBetween } from "./blocks";
import { revealIn } from "./reveal";

function into(isForward: boolean, extend: boolean): Command {
  return (view: EditorView) => {
    const { state } = view;
    const { main } = state.selection;
    if ((!main.empty && !extend) || revealIn(state).ranges.length === 0) return false;
    const line = state.doc.lineAt(main.head);
    const next = isForward ? line.number + 1 : line.number - 1;
    if (next > state.doc.lines) return !extend && goBeyond(view, true);
    if (next < 1) return false;
    const moved = view.moveVertically(main, isForward);
    // Within the rows of one long line.
    if (moved.head >= line.from && moved.head <= line.to && moved.head !== main.head) return false;
    const beside = state.doc.line(next);
    const block = blockBetween(state, beside.from, beside.to);
    if (!block || (main.head >= block.from && main.head <= block.to)) return false;
    const at = isForward ? block.from : state.doc.lineAt(block.to).from;
    const range = extend ? EditorSelection.range(main.anchor, at) : EditorSelection.cursor(at);
    view.dispatch({ selection: EditorSelection.create([range]), scrollIntoView: true, userEvent: "select" });
    return true;
  };
}

/** Backspace behind an image within a line takes all of it: its source is not seen from there. */
const imageAway: StateCommand = ({ state, dispatch }) => {
  const { head, empty } = state.selection.main;
  const image = empty && !state.readOnly ? syntaxTree(state).resolveInner(head, -1) : null;
  const node = image?.name === "Image" ? image : image?.parent;
  if (node?.name !== "Image" || node.to !== head || blockBetween(state, head, head)) return false;
  const changes = { from: node.from, to: head };
  dispatch(state.update({ changes, userEvent: "delete.backward", scrollIntoView: true }));
  return true;
};

export const blockKeys = keymap.of([
  { key: "Backspace", run: imageAway },
  { key: "ArrowDown", run: into(true, false), shift: into(true, true) },
  { key: "ArrowUp", run: into(false, false), shift: into(false, true) },
]);
