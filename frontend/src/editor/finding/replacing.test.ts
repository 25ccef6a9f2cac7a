/** What is replaced goes back in one step of undo, and nothing else with it. */
import { openSearchPanel } from "@codemirror/search";
import { EditorView } from "@codemirror/view";
import { fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { editorState } from "@/editor/extensions";

let text: Y.Text;
let undoManager: Y.UndoManager;
let view: EditorView;

beforeEach(() => {
  const doc = new Y.Doc();
  text = doc.getText("content");
  text.insert(0, "tea, tea and tea");
  // What is done within this time would be one step, were it not kept apart.
  undoManager = new Y.UndoManager(text, { captureTimeout: 60_000 });
  view = new EditorView({
    state: editorState(
      { text, undoManager, awareness: new Awareness(doc) },
      { readOnly: false, maxTextBytes: 0, onFull: () => undefined },
    ),
    parent: document.body,
  });
  openSearchPanel(view);
  fill("Find", "tea");
  fireEvent.click(screen.getByRole("button", { name: "Replace", expanded: false }));
  fill("Replace with", "coffee");
});

afterEach(() => view.destroy());

const fill = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const types = (words: string) =>
  view.dispatch({ changes: { from: view.state.doc.length, insert: words }, userEvent: "input.type" });
const press = (text: string) => fireEvent.click(screen.getByText(text, { selector: ".cm-find-word" }));
const enter = () => fireEvent.keyDown(screen.getByLabelText("Replace with"), { key: "Enter" });

it.each([
  ["Replace", () => press("Replace"), "coffee, tea and tea"],
  ["Enter", enter, "coffee, tea and tea"],
  ["Replace all", () => press("Replace all"), "coffee, coffee and coffee"],
])("%s is one step of undo", (_, replace, replaced) => {
  types(" please");
  replace();
  types("!");
  expect(text.toString()).toBe(`${replaced} please!`);
  undoManager.undo();
  expect(text.toString()).toBe(`${replaced} please`);
  undoManager.undo();
  expect(text.toString()).toBe("tea, tea and tea please");
  expect(view.state.doc.toString()).toBe("tea, tea and tea please");
  undoManager.undo();
  expect(text.toString()).toBe("tea, tea and tea");
  for (let step = 0; step < 3; step += 1) undoManager.redo();
  expect(text.toString()).toBe(`${replaced} please!`);
});
