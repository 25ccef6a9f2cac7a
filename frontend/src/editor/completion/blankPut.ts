/** The blank behind an accepted mention: whoever types one by habit, or goes on with a comma, has it once or not at all. */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** A blank was put before this place, where the caret now is. */
export const blankPut = StateEffect.define<number | null>();

/** Where that place is, for as long as the caret has not left it. */
const place = StateField.define<number | null>({
  create: () => null,
  update(at, transaction) {
    for (const effect of transaction.effects) if (effect.is(blankPut)) return effect.value;
    if (at === null || !(transaction.docChanged || transaction.selection)) return at;
    const now = transaction.changes.mapPos(at, -1);
    const { empty, head } = transaction.newSelection.main;
    return empty && head === now && transaction.newDoc.sliceString(now - 1, now) === " " ? now : null;
  },
});

/** What stands right behind a word. */
const CLINGS = /^[.,;:!?)\]}'’"”…]$/;

const typed = EditorView.inputHandler.of((view, from, to, text) => {
  const at = view.state.field(place);
  if (at === null || from !== at || to !== at || view.state.readOnly) return false;
  if (text === " ") {
    view.dispatch({ effects: blankPut.of(null) });
    return true;
  }
  if (!CLINGS.test(text)) return false;
  view.dispatch({
    changes: { from: at - 1, to: at, insert: text },
    selection: { anchor: at },
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});

export function blanksOnce(): Extension {
  return [place, typed];
}
