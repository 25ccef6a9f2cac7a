/** For tests: a text with its selection drawn in, ``‹`` and ``›`` around it or ``¦`` for a caret. */
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { markdown } from "./markdown";

export function drawn(text: string): EditorState {
  const caret = text.indexOf("¦");
  const doc = text.replace(/[‹›¦]/g, "");
  const from = caret >= 0 ? caret : text.indexOf("‹");
  const to = caret >= 0 ? caret : text.indexOf("›") - 1;
  const selection = EditorSelection.range(from, to);
  return parsed(EditorState.create({ doc, selection, extensions: [markdown()] }));
}

/** A busy machine may not get through even a short text in the time that a command gives the parser. */
function parsed(state: EditorState): EditorState {
  ensureSyntaxTree(state, state.doc.length, 5000);
  return state;
}

export function drawing(state: EditorState): string {
  const { from, to, empty } = state.selection.main;
  const [before, inside, after] = [state.sliceDoc(0, from), state.sliceDoc(from, to), state.sliceDoc(to)];
  return empty ? `${before}¦${after}` : `${before}‹${inside}›${after}`;
}

export function afterDoing(state: EditorState, command: StateCommand): EditorState {
  let result = state;
  command({
    state,
    dispatch: (transaction) => {
      result = transaction.state;
    },
  });
  return parsed(result);
}

/** What becomes of a drawn text. */
export function does(command: StateCommand, text: string): string {
  return drawing(afterDoing(drawn(text), command));
}
