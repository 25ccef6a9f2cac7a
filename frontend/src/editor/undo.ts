import { type EditorState, Facet } from "@codemirror/state";
import type * as Y from "yjs";

/** Who keeps the steps of undo of this editor's text. */
export const undoManager = Facet.define<Y.UndoManager, Y.UndoManager | null>({
  combine: (given) => given[0] ?? null,
});

export function undoManagerOf(state: EditorState): Y.UndoManager | null {
  return state.facet(undoManager);
}
