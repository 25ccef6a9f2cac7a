/** The marker that Enter put at the start of a line, and whoever types it once more by habit.
 *
 * Said twice it would nest: `> > `. So right behind the Enter that made it, a typed one that equals it takes its place,
 * once. To nest on purpose there is Tab in lists, and the same marker typed again.
 */
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

interface AutomaticMarker {
  /** Behind it. */
  readonly at: number;
  /** All that stands before that in the line. */
  readonly text: string;
  /** What it is made of, as far as it was not typed again: ">", "-", "[ ]". */
  readonly parts: readonly string[];
}

export const markerMade = StateEffect.define<AutomaticMarker | null>();

const PART = /[ \t]*(>|[-+*]|\d{1,9}[.)]|\[[ xX]\])(?=[ \t])/y;

/** The effect that says so of a line's beginning up to ``at``; none where there is more than a marker. */
export function saysMarker(text: string, at: number): StateEffect<AutomaticMarker | null>[] {
  const parts: string[] = [];
  let end = 0;
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match; match = PART.exec(text)) {
    parts.push(match[1] ?? "");
    end = PART.lastIndex;
  }
  return parts.length > 0 && text.slice(end).trim() === "" ? [markerMade.of({ at, text, parts })] : [];
}

const field = StateField.define<AutomaticMarker | null>({
  create: () => null,
  update(marker, transaction) {
    for (const effect of transaction.effects) if (effect.is(markerMade)) return effect.value;
    if (!marker || !(transaction.docChanged || transaction.selection)) return marker;
    const { text, parts } = marker;
    const at = transaction.changes.mapPos(marker.at, -1);
    const { empty, head } = transaction.newSelection.main;
    if (!empty || head < at || head > at + text.length) return null;
    const isThere = transaction.newDoc.sliceString(at - text.length, at) === text;
    const typed = transaction.newDoc.sliceString(at, head);
    return isThere && parts.some((part) => part.startsWith(typed)) ? { at, text, parts } : null;
  },
});

const typedAgain = EditorView.inputHandler.of((view, from, to, text) => {
  const marker = view.state.field(field);
  if (!marker || view.state.readOnly || !text.endsWith(" ") || from !== to || from < marker.at) return false;
  const typed = view.state.sliceDoc(marker.at, from) + text.slice(0, -1);
  const found = marker.parts.lastIndexOf(typed);
  if (found < 0) return false;
  const parts = marker.parts.slice(found + 1);
  view.dispatch({
    changes: { from: marker.at, to },
    selection: { anchor: marker.at },
    effects: markerMade.of(parts.length > 0 ? { ...marker, parts } : null),
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});

export function automaticMarkers(): Extension {
  return [field, typedAgain];
}
