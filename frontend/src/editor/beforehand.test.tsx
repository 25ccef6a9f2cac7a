/** An editor goes on with what somebody did while the text was only shown. */
import { EditorView } from "@codemirror/view";
import { act, render } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { type Beforehand, Editor } from "./Editor";

const rules = { maxTextBytes: 0, onFull: () => undefined };

function sourceOf(content: string) {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, content);
  return { text, undoManager: new Y.UndoManager(text), awareness: new Awareness(doc) };
}

function did(anchor: number, keys: string, text = "one two", head = anchor): Beforehand {
  let [place, typed] = [{ anchor, head, text } as const, keys] as [
    ReturnType<Beforehand["takePlace"]>,
    string,
  ];
  return {
    takePlace() {
      const taken = place;
      place = null;
      return taken;
    },
    takeWish: () => false,
    takeKeys() {
      const taken = typed;
      typed = "";
      return taken;
    },
  };
}

/** Who has the caret elsewhere keeps it; tests/e2e has who has not. */
beforeEach(() => {
  const field = document.createElement("input");
  document.body.append(field);
  field.focus();
  return () => field.remove();
});

const content = () => document.querySelector<HTMLElement>(".cm-content") as HTMLElement;
const stateOf = () => EditorView.findFromDOM(content())?.state;

it("types at the caret's place, also where others wrote before it", () => {
  const source = sourceOf("zero one two");
  render(<Editor source={source} beforehand={did(3, " and a half")} readOnly={false} {...rules} />);
  expect(source.text.toString()).toBe("zero one and a half two");
  expect(stateOf()?.selection.main.head).toBe("zero one and a half".length);
});

it.each([
  ["erases what stands before the caret", "cats", 4, 4, "\bp", "catp"],
  ["erases what was typed first", "cats", 4, 4, "xy\b\b\bp", "catp"],
  ["erases what is selected", "one two", 4, 7, "\bp", "one p"],
  ["erases what is selected by what takes its place", "one two", 4, 7, "x\b\bp", "onep"],
  ["erases a letter that is made of several as the editor does", "a👩‍👩‍👧", 9, 9, "\b!", "a!"],
  ["erases a list's mark as the editor does", "one\n\n- two", 7, 7, "\bp", "one\n\nptwo"],
  ["erases nothing before the text", "cats", 0, 0, "\b\b!", "!cats"],
])("%s", (_, text, anchor, head, keys, written) => {
  const source = sourceOf(text);
  render(<Editor source={source} beforehand={did(anchor, keys, text, head)} readOnly={false} {...rules} />);
  expect(source.text.toString()).toBe(written);
});

it("waits with the keys until one can write", () => {
  const source = sourceOf("zero one two");
  const beforehand = did(3, "!");
  const { rerender } = render(
    <Editor source={null} early="one two" beforehand={beforehand} readOnly={false} {...rules} />,
  );
  expect(stateOf()?.doc.toString()).toBe("one two");
  act(() => rerender(<Editor source={source} beforehand={beforehand} readOnly={false} {...rules} />));
  expect(source.text.toString()).toBe("zero one! two");
});

it("leaves the keys of somebody who may only read to be spoken of", () => {
  const source = sourceOf("one two");
  const beforehand = did(3, "!");
  render(<Editor source={source} beforehand={beforehand} readOnly {...rules} />);
  expect(source.text.toString()).toBe("one two");
  expect(beforehand.takeKeys()).toBe("!");
});
