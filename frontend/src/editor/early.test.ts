import { syntaxTree } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { bindTo, type EditorRules, editorState } from "./extensions";

const rules: EditorRules = { readOnly: false, maxTextBytes: 40, onFull: () => undefined };
let view: EditorView | null = null;

afterEach(() => view?.destroy());

function early(text: string): EditorView {
  view = new EditorView({ state: editorState(text, rules), parent: document.body });
  return view;
}

function documentOf(content: string) {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, content);
  return { text, undoManager: new Y.UndoManager(text), awareness: new Awareness(doc) };
}

it("takes no key before the document is there", () => {
  const editor = early("Shown ahead.");
  expect(editor.state.readOnly).toBe(true);
  expect(editor.contentDOM.contentEditable).toBe("false");
  expect(editor.contentDOM).toHaveAttribute("aria-busy", "true");
});

it("goes on with the document in the same place", () => {
  const editor = early("# Title\n\nThe same text.");
  const tree = syntaxTree(editor.state);
  const source = documentOf("# Title\n\nThe same text.");
  editor.dispatch({ selection: { anchor: 13 } });
  const line = editor.contentDOM.firstChild;
  editor.dispatch(bindTo(editor.state, source));
  expect(editor.state.selection.main.head).toBe(13);
  expect(syntaxTree(editor.state)).toBe(tree);
  expect(editor.contentDOM.firstChild).toBe(line);
  expect(editor.contentDOM.contentEditable).toBe("true");
  expect(editor.contentDOM).not.toHaveAttribute("aria-busy");

  editor.dispatch({ changes: { from: 13, insert: "very " } });
  expect(source.text.toString()).toBe("# Title\n\nThe very same text.");
  source.text.insert(0, "> ");
  expect(editor.state.doc.toString()).toBe("> # Title\n\nThe very same text.");
});

it.each([
  ["The old text.", "The new text."],
  ["Something.", ""],
  ["a", "aa"],
  ["aab", "ab"],
  ["Short.", "Much longer than the limit for what one types, which is no business of the document."],
])("shows the document's text where %j was shown ahead", (ahead, now) => {
  const editor = early(ahead);
  const source = documentOf(now);
  editor.dispatch(bindTo(editor.state, source));
  expect(editor.state.doc.toString()).toBe(now);
  expect(source.text.toString()).toBe(now);
});
