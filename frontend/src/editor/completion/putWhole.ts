import type { EditorView } from "@codemirror/view";
import { asOneStep } from "@/editor/commands";

import { blankPut } from "./blankPut";

/** Puts a completed text in the place of what was typed, with the caret behind it. A blank that is there is not doubled. */
export function putWhole(view: EditorView, from: number, to: number, text: string): void {
  const isDoubled = text.endsWith(" ") && view.state.sliceDoc(to, to + 1) === " ";
  asOneStep(view, () =>
    view.dispatch({
      changes: { from, to: isDoubled ? to + 1 : to, insert: text },
      selection: { anchor: from + text.length },
      effects: text.endsWith(" ") ? blankPut.of(from + text.length) : [],
      userEvent: "input.complete",
      scrollIntoView: true,
    }),
  );
}
