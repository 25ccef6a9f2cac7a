import { StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { drawing, drawn } from "@/editor/testing";
import { automaticMarkers } from "./automaticMarker";
import { continueMarkup } from "./enter";

/** Presses Enter for "⏎" and types all else, as the browser hands it over. */
function typing(start: string, keys: string): string {
  const view = new EditorView({ state: drawn(start) });
  view.dispatch({ effects: StateEffect.appendConfig.of(automaticMarkers()) });
  for (const key of keys) {
    if (key === "⏎") continueMarkup(view);
    else type(view, key);
  }
  return drawing(view.state);
}

function type(view: EditorView, text: string): void {
  const at = view.state.selection.main.head;
  const insert = () =>
    view.state.update({ changes: { from: at, insert: text }, selection: { anchor: at + text.length } });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, at, at, text, insert))) view.dispatch(insert());
}

it.each([
  ["in a quote", "> one¦", "⏎> two", "> one\n> two¦"],
  ["in a list", "- one¦", "⏎- two", "- one\n- two¦"],
  ["in numbers", "1. one¦", "⏎2. two", "1. one\n2. two¦"],
  ["in tasks", "- [ ] one¦", "⏎- [ ] two", "- [ ] one\n- [ ] two¦"],
  ["in a list within a list", "- a\n  - one¦", "⏎- two", "- a\n  - one\n  - two¦"],
  ["in a list within a quote", "> - one¦", "⏎> - two", "> - one\n> - two¦"],
  ["line after line", "> one¦", "⏎> two⏎> three", "> one\n> two\n> three¦"],
])("a marker typed again %s does not nest", (_, before, keys, after) => {
  expect(typing(before, keys)).toBe(after);
});

it.each([
  ["typed a second time", "> one¦", "⏎> > two", "> one\n> > two¦"],
  ["of another kind", "- one¦", "⏎* two", "- one\n- * two¦"],
  ["behind words", "- one¦", "⏎two - three", "- one\n- two - three¦"],
  ["without a blank", "> one¦", "⏎>two", "> one\n> >two¦"],
  ["that no Enter made", "> ¦", "> two", "> > two¦"],
])("a marker %s stays as it is typed", (_, before, keys, after) => {
  expect(typing(before, keys)).toBe(after);
});

it("a marker typed where the automatic one was erased, or after a look elsewhere, is one's own", () => {
  const view = new EditorView({ state: drawn("- one¦") });
  view.dispatch({ effects: StateEffect.appendConfig.of(automaticMarkers()) });
  continueMarkup(view);
  view.dispatch({ changes: { from: 6, to: 8 } });
  for (const key of "- two") type(view, key);
  expect(drawing(view.state)).toBe("- one\n- two¦");
  continueMarkup(view);
  view.dispatch({ selection: { anchor: 0 } });
  view.dispatch({ selection: { anchor: view.state.doc.length } });
  for (const key of "- three") type(view, key);
  expect(drawing(view.state)).toBe("- one\n- two\n- - three¦");
});
