import type { EditorView } from "@codemirror/view";

/** What covers the top of the window. */
const HEADER_PX = 56;

/** The stretch of text that one can see. CodeMirror draws more than that, and the page around it scrolls. */
export function visibleRange(view: EditorView): { from: number; to: number } {
  const top = view.documentTop;
  return {
    from: view.lineBlockAtHeight(HEADER_PX - top).from,
    to: view.lineBlockAtHeight(window.innerHeight - top).to,
  };
}
