/** All but the paragraph of the caret steps back. */
import { Compartment, type EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const near = Decoration.line({ class: "cm-nearLine" });

/** The lines from blank line to blank line around the caret. */
export function paragraphLines(state: EditorState): { first: number; last: number } {
  const isWritten = (number: number) =>
    number >= 1 && number <= state.doc.lines && state.doc.line(number).text.trim() !== "";
  const { main } = state.selection;
  let first = state.doc.lineAt(main.from).number;
  let last = state.doc.lineAt(main.to).number;
  if (isWritten(first)) while (isWritten(first - 1)) first -= 1;
  if (isWritten(last)) while (isWritten(last + 1)) last += 1;
  return { first, last };
}

const dimming: Extension = [
  EditorView.editorAttributes.of({ class: "cm-focusMode" }),
  EditorView.decorations.compute(["doc", "selection"], (state) => {
    const { first, last } = paragraphLines(state);
    const lines = new RangeSetBuilder<Decoration>();
    // Of a paragraph of a thousand lines only some are ever seen, but all are few beside drawing one.
    for (let number = first; number <= last; number += 1) {
      const { from } = state.doc.line(number);
      lines.add(from, from, near);
    }
    return lines.finish();
  }),
  EditorView.theme({
    ".cm-content > *": { transition: "opacity var(--slow)" },
    "&.cm-focused .cm-content > :not(.cm-nearLine)": { opacity: "0.4" },
  }),
];

const focus = new Compartment();

export function focusMode(): Extension {
  return focus.of([]);
}

export function setFocusMode(view: EditorView, isOn: boolean): void {
  view.dispatch({ effects: focus.reconfigure(isOn ? dimming : []) });
}
