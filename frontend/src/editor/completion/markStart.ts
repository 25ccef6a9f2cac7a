import type { EditorView } from "@codemirror/view";

/** Where ``mark``, which opened the menu, stands before what was typed after it.
 *
 * ``from`` is what the editor says now: others may have written above since the menu opened. Where somebody took the
 * mark itself apart, it is left alone.
 */
export function markStart(view: EditorView, from: number, mark: string): number {
  const start = from - mark.length;
  return start >= 0 && view.state.sliceDoc(start, from) === mark ? start : from;
}
