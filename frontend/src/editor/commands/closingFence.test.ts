import { StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { drawing, drawn } from "@/editor/testing";
import { closingFence } from "./closingFence";

/** Types the last tick of a fence where the caret is. */
function typed(before: string, tick = "`"): string {
  const view = new EditorView({ state: drawn(before) });
  view.dispatch({ effects: StateEffect.appendConfig.of(closingFence) });
  const at = view.state.selection.main.head;
  const insert = () => view.state.update(view.state.replaceSelection(tick));
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, at, at, tick, insert))) view.dispatch(insert());
  return drawing(view.state);
}

it.each([
  ["```py\ndef f():\n    return 1\n    ``¦", "```py\ndef f():\n    return 1\n```¦"],
  ["```\n  ``¦\nwords", "```\n```¦\nwords"],
  ["````\n  ```¦", "````\n````¦"],
  ["- ```\n      a\n      ``¦", "- ```\n      a\n  ```¦"],
  ["> ```\n>     ``¦", "> ```\n> ```¦"],
])("the ticks that close a block stand as far in as it: %j", (before, after) => {
  expect(typed(before)).toBe(after);
});

it.each([
  "```\n``¦",
  "```\n    ``¦x",
  "```\n    `¦",
  "````\n    ``¦",
  "```\na\n    ``¦\n```",
  "words\n    ``¦",
  "- item\n  ``¦",
])("all other ticks are typed as they are: %j", (before) => {
  expect(typed(before)).toBe(before.replace("¦", "`¦"));
});
