import type { EditorView } from "@codemirror/view";

/** What a name needs above its caret, and what lies over the top of the window. */
const LABEL_PX = 20;
const HEADER_PX = 48;
/** As wide as a name may be. */
const LABEL_WIDTH_PX = 180;

interface Place {
  readonly caret: HTMLElement;
  readonly isBelow: boolean;
  readonly isLeft: boolean;
}

/** Puts the name of each caret where there is room for it: below in the topmost line, to the left at the right edge. */
export function placeLabels(view: EditorView): void {
  view.requestMeasure<Place[]>({
    key: placeLabels,
    read: (editor) => {
      const edge = editor.contentDOM.getBoundingClientRect();
      const carets = editor.contentDOM.querySelectorAll<HTMLElement>(".cm-remoteCaret");
      return [...carets].map((caret) => {
        const { left, top } = caret.getBoundingClientRect();
        const room = Math.max(edge.top, HEADER_PX);
        return { caret, isBelow: top - LABEL_PX < room, isLeft: left + LABEL_WIDTH_PX > edge.right };
      });
    },
    write: (places) => {
      for (const { caret, isBelow, isLeft } of places) {
        caret.toggleAttribute("data-below", isBelow);
        caret.toggleAttribute("data-left", isLeft);
      }
    },
  });
}
