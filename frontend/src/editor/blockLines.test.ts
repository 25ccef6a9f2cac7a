import { forceParsing } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { blockLines } from "./blockLines";
import { markdown } from "./markdown";

it("a quote begins and ends with its outermost quote", () => {
  const doc = "> one\n> > two\n> > three\n> four";
  const parent = document.body.appendChild(document.createElement("div"));
  const view = new EditorView({ parent, doc, extensions: [markdown(), blockLines()] });
  forceParsing(view, doc.length, 5000);
  const linesWith = (name: string) =>
    [...view.dom.querySelectorAll(`.cm-quoteLine-${name}`)].map((line) => line.textContent);
  expect(linesWith("first")).toEqual(["> one"]);
  expect(linesWith("last")).toEqual(["> four"]);
  view.destroy();
  parent.remove();
});
