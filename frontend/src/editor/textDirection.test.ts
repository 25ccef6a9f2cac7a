import { forceParsing } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { expect, it } from "vitest";
import { markdown } from "./markdown";
import { textDirection } from "./textDirection";

const doc = [
  "words \u05e9\u05dc\u05d5\u05dd",
  "\u05e9\u05dc\u05d5\u05dd words",
  "- [ ] \u0645\u0631\u062d\u0628\u0627",
  "> 1. [x] \u0645\u0631\u062d\u0628\u0627",
  "",
  "x] \u0645\u0631\u062d\u0628\u0627",
  "## 12. \u05e9",
  "> [!tip] \u05e9",
  "\u0663 words",
  "",
  "```",
  "\u05e9 = 1",
  "```",
  "",
  "| \u05e9 | b |",
  "| - | - |",
].join("\n");

it("lets lines run in the direction of their first letter, but for code and tables", () => {
  const view = new EditorView({ doc, extensions: [markdown(), textDirection()], parent: document.body });
  forceParsing(view, doc.length, 5000);
  const isRight = () =>
    [...view.contentDOM.querySelectorAll(".cm-line")].map((line) => line.getAttribute("dir"));
  const right = "rtl";
  expect(isRight()).toEqual([null, right, right, right, null, null, right, right, ...Array(8).fill(null)]);
  view.dispatch({ changes: { from: 0, insert: "\u05e9 " } });
  expect(isRight()[0]).toBe(right);
  view.destroy();
});

it("sees such letters come into a note that had none", () => {
  const view = new EditorView({
    doc: "words",
    extensions: [markdown(), textDirection()],
    parent: document.body,
  });
  const first = () => view.contentDOM.querySelector(".cm-line")?.getAttribute("dir");
  expect(first()).toBeNull();
  view.dispatch({ changes: { from: 0, insert: "\u05e9 " } });
  expect(first()).toBe("rtl");
  view.destroy();
});
