import { EditorView } from "@codemirror/view";
import { render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { runCommand } from "./commands";
import { Editor } from "./Editor";
import { pieces } from "./paste";

function source(start = "") {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, start);
  const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set(), captureTimeout: 0 });
  return { text, undoManager, awareness: new Awareness(doc) };
}

function show(
  from: ReturnType<typeof source>,
  rules: { readOnly?: boolean; maxTextBytes?: number; onFull?: () => void; showsSource?: boolean } = {},
) {
  const editor = (readOnly: boolean) => (
    <Editor
      source={from}
      readOnly={readOnly}
      maxTextBytes={rules.maxTextBytes ?? 0}
      onFull={rules.onFull ?? noop}
      showsSource={rules.showsSource ?? false}
    />
  );
  const page = render(editor(rules.readOnly ?? false));
  const content = page.container.querySelector<HTMLElement>(".cm-content");
  const view = content && EditorView.findFromDOM(content);
  if (!content || !view) throw new Error("there is no editor");
  return { content, view, setReadOnly: (readOnly: boolean) => page.rerender(editor(readOnly)) };
}

const noop = () => undefined;

it("starts with the document's text and follows it both ways", () => {
  const from = source("hello");
  const { view } = show(from);
  expect(view.state.doc.toString()).toBe("hello");
  view.dispatch({ changes: { from: 5, insert: " you" } });
  expect(from.text.toString()).toBe("hello you");
  from.text.insert(0, "oh, ");
  expect(view.state.doc.toString()).toBe("oh, hello you");
});

it("counts a carriage return from elsewhere as Yjs does, so that nothing shifts", () => {
  const from = source("a\r\nb");
  const { view } = show(from);
  expect(view.state.doc.length).toBe(from.text.length);
  view.dispatch({ changes: { from: 4, insert: "!" } });
  expect(from.text.toString()).toBe("a\r\nb!");
});

it("undoes one's own edits and nobody else's", () => {
  const from = source();
  const { view } = show(from);
  view.dispatch({ changes: { from: 0, insert: "mine" } });
  from.text.doc?.transact(() => from.text.insert(0, "theirs "), "server");
  from.undoManager.undo();
  expect(view.state.doc.toString()).toBe("theirs ");
});

it("says to screen readers what it is, and when it is read only", () => {
  const { content, view, setReadOnly } = show(source("x"));
  expect(content).toHaveAttribute("aria-label", "Note text");
  expect(content).not.toHaveAttribute("aria-readonly");
  setReadOnly(true);
  expect(content).toHaveAttribute("aria-readonly", "true");
  expect(view.state.readOnly).toBe(true);
});

it("P13: refuses what would make the note too large, and still lets it shrink", () => {
  const onFull = vi.fn();
  const from = source("ééé");
  const { view } = show(from, { maxTextBytes: 8, onFull });
  view.dispatch({ changes: { from: 0, insert: "é" } });
  view.dispatch({ changes: { from: 0, insert: "x" } });
  expect(from.text.toString()).toBe("éééé");
  expect(onFull).toHaveBeenCalledOnce();
  view.dispatch({ changes: { from: 0, to: 2 } });
  expect(from.text.toString()).toBe("éé");
});

it("takes no text that has fewer characters and more bytes than there is room for, and always less of it", () => {
  const onFull = vi.fn();
  const from = source("abcdefgh");
  const { view } = show(from, { maxTextBytes: 10, onFull });
  view.dispatch({ changes: { from: 0, to: 8, insert: "漢漢漢漢" } });
  expect(from.text.toString()).toBe("abcdefgh");
  expect(onFull).toHaveBeenCalledOnce();
  from.text.insert(0, "漢漢漢漢");
  view.dispatch({ changes: { from: 0, to: 2, insert: "é" } });
  expect(from.text.toString()).toBe("é漢漢abcdefgh");
});

it("puts marks around words, and takes them away again", () => {
  const from = source("make it bold");
  const { view } = show(from);
  view.dispatch({ selection: { anchor: 8, head: 12 } });
  runCommand(view, "bold");
  expect(from.text.toString()).toBe("make it **bold**");
  runCommand(view, "bold");
  expect(from.text.toString()).toBe("make it bold");
});

function paste(content: HTMLElement, text: string): void {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  content.dispatchEvent(
    Object.assign(event, {
      clipboardData: {
        files: [],
        types: ["text/plain"],
        getData: (type: string) => (type === "text/plain" ? text : ""),
      },
    }),
  );
}

it("P13: takes a large paste that does not fit not at all, instead of all but its middle", () => {
  const onFull = vi.fn();
  const from = source("before after");
  const { content, view } = show(from, { maxTextBytes: 700_000, onFull });
  view.dispatch({ selection: { anchor: 7 } });
  paste(content, `${"x".repeat(3 * 256 * 1024)}the end`);
  expect(from.text.toString()).toBe("before after");
  expect(onFull).toHaveBeenCalledOnce();
});

it("P4: sends a large paste in pieces that the server takes, in the place of what was selected", () => {
  const onFull = vi.fn();
  const from = source("before this after");
  const { content, view } = show(from, { maxTextBytes: 2 * 1024 * 1024, onFull });
  const updates: number[] = [];
  from.text.doc?.on("update", (update: Uint8Array) => updates.push(update.length));
  view.dispatch({ selection: { anchor: 7, head: 11 } });
  const pasted = "漢字🚀".repeat(200_000);
  paste(content, pasted);
  expect(from.text.toString() === `before ${pasted} after`).toBe(true);
  expect(Math.max(...updates)).toBeLessThan(1024 * 1024);
  expect(onFull).not.toHaveBeenCalled();
  from.undoManager.undo();
  expect(from.text.toString()).toBe("before this after");
});

it("P10: cuts a large paste between characters", () => {
  expect(pieces("ab😎cd", 3)).toEqual(["ab", "😎c", "d"]);
  expect(pieces("ab😎cd", 3).join("")).toBe("ab😎cd");
});
