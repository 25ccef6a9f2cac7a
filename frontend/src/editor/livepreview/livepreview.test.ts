import { cursorCharLeft, cursorCharRight } from "@codemirror/commands";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { markdown } from "@/editor/markdown";
import { undoManager } from "@/editor/undo";
import { safeAddress } from "@/shared/lib/addresses";
import { linkAt } from "./actions";
import { livePreview } from "./index";
import { presses, writes } from "./reveal";

const open: EditorView[] = [];
afterEach(() => {
  for (const view of open.splice(0)) view.destroy();
  document.body.replaceChildren();
});

/** An editor; ``|`` in the text is where the caret is, and without one nobody is writing. */
function show(marked: string, { readOnly = false, isMarked = true } = {}): EditorView {
  const at = isMarked ? marked.indexOf("|") : -1;
  const doc = isMarked ? marked.replace("|", "") : marked;
  const parent = document.body.appendChild(document.createElement("div"));
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc,
      selection: EditorSelection.cursor(Math.max(at, 0)),
      extensions: [
        markdown(),
        EditorState.readOnly.of(readOnly),
        livePreview(),
        undoManager.of(new Y.UndoManager(new Y.Doc().getText())),
      ],
    }),
  });
  open.push(view);
  if (at >= 0) isWriting(view, true);
  return view;
}

/** Says whether the caret is in the editor. */
function isWriting(view: EditorView, writing: boolean): void {
  Object.defineProperty(view, "hasFocus", { value: writing, configurable: true });
  view.dispatch({ effects: writes.of(writing) });
}

/** What one sees, a line each. */
const seen = (view: EditorView) =>
  [...view.contentDOM.querySelectorAll(".cm-line")].map((line) => line.textContent);

it.each([
  ["a ![b](/c.png)| d", true],
  ["a |![b](/c.png) d", true],
  ["a ![b|](/c.png) d", false],
  ["- ![b](/c.png)|", true],
  ["![b](/c.png)|", false],
])("in %j, the image within the line is drawn: %s", (marked, isDrawn) => {
  expect(show(marked).contentDOM.querySelector(".cm-line .cm-image") !== null).toBe(isDrawn);
});

it("sets code and quotes in as far as the item that they belong to, without its blanks", () => {
  const view = show("- a\n  1. b\n\n     ```\n     x\n\n       y\n     ```\n\n     > q\n     > - r\n");
  const lines = [...view.contentDOM.querySelectorAll<HTMLElement>(".cm-listBlock")];
  expect(lines.map((line) => [line.textContent, line.style.getPropertyValue("--outer")])).toEqual(
    ["Copy", "x", "", "  y", "", "q", "•r"].map((text) => [text, "2"]),
  );
  expect(lines.at(-1)?.style.getPropertyValue("--depth")).toBe("1");
});

it.each([
  ["- one\n- two|", 0, 2],
  ["- one\n  - two|", 8, 10],
  ["- [ ] one\ntwo|", 0, 6],
  ["1. one\ntwo|", 0, 3],
  ["1. one\ntwo|", 1, 1],
  ["- one\n-| two", 6, 6],
  ["- one\n\ntwo|", 6, 6],
  ["# one\n\ntwo|", 0, 0],
])("in %j, a click that leads to %i puts the caret at %i", (marked, clicked, at) => {
  const view = show(marked);
  view.dispatch({ selection: { anchor: clicked }, userEvent: "select.pointer" });
  expect(view.state.selection.main.head).toBe(at);
});

it.each([
  ["- one\n  |two", cursorCharLeft, "- one|\n  two"],
  ["- one|\n  two", cursorCharRight, "- one\n  |two"],
  ["- one\n\n  |two", cursorCharLeft, "- one\n|\n  two"],
  ["- one\n  |- two", cursorCharLeft, "- one|\n  - two"],
  ["> - one\n>   |- two", cursorCharLeft, "> - one\n> |  - two"],
])("steps over what sets words in: from %j", (before, command, after) => {
  const view = show(before);
  command(view);
  const { head } = view.state.selection.main;
  expect(`${view.state.sliceDoc(0, head)}|${view.state.sliceDoc(head)}`).toBe(after);
});

it.each([
  ["## Plan ##", ["Plan"]],
  ["a *b* **c** ~~d~~ `e`", ["a b c d e"]],
  ["***both***", ["both"]],
  ['[text](https://a.example "title") on', ["text on"]],
  ["<https://a.example>", ["https://a.example"]],
  ["> said\n> again", ["said", "again"]],
  ["- one\n  * two\n+ three", ["•one", "◦two", "•three"]],
  ["1. one\n2) two", ["1. one", "2) two"]],
  ["a\n\n---\n\nb", ["a", "", "", "", "b"]],
  ["```js\nx()\n```", ["jsCopy", "x()", ""]],
  ["a ==b== c", ["a b c"]],
  ["Plan\n---", ["Plan", ""]],
  ["see [[Other|this]] and [[That]]", ["see this and That"]],
  ["#home @mira", ["#home @mira"]],
  ["a[^1]\n\n[^1]: *why*", ["a1", "", "1 why"]],
  ["[text][l] [L]\n\n[l]: /x", ["text L", "", "[l]: /x"]],
  ["> [!tip] Do\n> it", ["TipDo", "it"]],
  ["> [!odd]\n> it", ["Note", "it"]],
  ["1 \\* 2 \\\\", ["1 * 2 \\"]],
])("%j is drawn without its markup where nobody writes", (written, drawn) => {
  const view = show(written, { isMarked: false });
  expect(seen(view)).toEqual(drawn);
  expect(view.state.doc.toString()).toBe(written);
});

it.each([
  ["#", ["#"]],
  ["[](https://a.example)", ["[](https://a.example)"]],
  ["[text][never]", ["[text][never]"]],
  ["```js", ["```js"]],
  ["==one", ["==one"]],
  ["[[]]", ["[[]]"]],
  ["a_b_c * d", ["a_b_c * d"]],
])("%j is left as it is written", (written, drawn) => {
  expect(seen(show(written))).toEqual(drawn);
});

it.each([
  // Whoever touches an inline construct, from either side, sees all of it, and nothing else of the line.
  ["a *b* |**c**", ["a b **c**"]],
  ["a *b*| **c**", ["a *b* c"]],
  ["x [te|xt](/u) *y*", ["x [text](/u) y"]],
  // A heading, a quote and a rule by their line.
  ["# Pl|an\n\n# Other", ["# Plan", "", "Other"]],
  ["> one\n> tw|o", ["one", "> two"]],
  ["a\n\n---|", ["a", "", "---"]],
  // Code by its block.
  ["```js\nx|()\n```\n\n`y`", ["```jsCopy", "x()", "```", "", "y"]],
  // A bullet only where one is about to change it.
  ["- on|e", ["•one"]],
  ["-| one", ["- one"]],
])("%j shows its markup where somebody writes", (marked, drawn) => {
  expect(seen(show(marked))).toEqual(drawn);
});

it("reveals nothing to whoever may only read", () => {
  expect(seen(show("# Pl|an *x*", { readOnly: true }))).toEqual(["Plan x"]);
});

it("shows nothing more when the editor is left", () => {
  const view = show("**b|old**");
  expect(seen(view)).toEqual(["**bold**"]);
  isWriting(view, false);
  expect(seen(view)).toEqual(["bold"]);
});

it("keeps the text in its place while the mouse is down", () => {
  const view = show("|# One\n\n**two**");
  view.dispatch({ effects: presses.of(true) });
  view.dispatch({ selection: { anchor: 9 } });
  expect(seen(view)).toEqual(["# One", "", "two"]);
  view.dispatch({ effects: presses.of(false) });
  expect(seen(view)).toEqual(["One", "", "**two**"]);
});

it("moves nothing while an input method composes, and catches up afterwards", () => {
  const view = show("# One|\n\n**two**");
  Object.defineProperty(view, "composing", { value: true, configurable: true });
  view.dispatch({ selection: { anchor: 9 } });
  view.dispatch({ changes: { from: 0, insert: "x" } });
  expect(seen(view)).toEqual(["x# One", "", "two"]);
  Object.defineProperty(view, "composing", { value: false, configurable: true });
  view.dispatch({});
  expect(seen(view)).toEqual(["x# One", "", "**two**"]);
});

it("hears that it is written in, also while the mouse is down", () => {
  const view = show("# One\n\n**two**");
  view.dispatch({ selection: { anchor: 9 }, effects: presses.of(true) });
  isWriting(view, true);
  expect(seen(view)).toEqual(["One", "", "two"]);
  view.dispatch({ effects: presses.of(false) });
  expect(seen(view)).toEqual(["One", "", "**two**"]);
});

it("checks a box by a click, and changes nothing but that", () => {
  const view = show("> - [ ] milk\n> - [x] bread");
  const boxes = () => [...view.contentDOM.querySelectorAll<HTMLInputElement>("input")];
  expect(boxes().map((box) => box.checked)).toEqual([false, true]);
  boxes()[0]?.click();
  expect(view.state.doc.toString()).toBe("> - [x] milk\n> - [x] bread");
  boxes()[1]?.click();
  expect(view.state.doc.toString()).toBe("> - [x] milk\n> - [ ] bread");
  expect(boxes().map((box) => box.checked)).toEqual([true, false]);
});

it("checks the box of an item that begins in the line of another", () => {
  const view = show("- 1. [ ] milk\n- - [x] bread", { isMarked: false });
  for (const box of [0, 1]) view.dom.querySelectorAll<HTMLElement>(".cm-task")[box]?.click();
  expect(view.state.doc.toString()).toBe("- 1. [x] milk\n- - [ ] bread");
});

it("checks no box for whoever may only read", () => {
  const view = show("- [ ] milk", { readOnly: true });
  const box = view.contentDOM.querySelector("input");
  expect(box?.disabled).toBe(true);
  box?.click();
  expect(view.state.doc.toString()).toBe("- [ ] milk");
});

it("copies the code of a block and nothing around it", async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  const view = show("before\n\n```py\na = 1\n\nb\n```\n");
  view.contentDOM.querySelector<HTMLButtonElement>(".cm-codeHeader button")?.click();
  await vi.waitFor(() => expect(writeText).toHaveBeenCalledWith("a = 1\n\nb"));
});

it.each([
  ["[a](https://b.example/c)", "https://b.example/c"],
  ["<mailto:a@b.example>", "mailto:a@b.example"],
  ["see www.b.example now", "https://www.b.example/"],
  ["[a](javascript:alert(1))", null],
  ["[a](data:text/html,x)", null],
  ["[a](vbscript:x)", null],
  ["no link", null],
])("follows the link in %j to %j", (doc, address) => {
  expect(linkAt(show(doc).state, Math.min(6, doc.length))).toBe(address);
});

it.each([
  "javascript:x",
  " javascript:x",
  "JAVASCRIPT:x",
  "java\nscript:x",
  "blob:https://a/b",
  "file:///etc",
])("never opens %j", (written) => {
  expect(safeAddress(written)).toBeNull();
});

it("leaves every text as it is, whatever is written and wherever the caret goes", () => {
  const parts = [
    "# ",
    "> ",
    "- ",
    "- [ ] ",
    "*",
    "**",
    "`",
    "```\n",
    "[",
    "](",
    ")",
    "~~",
    "\n",
    "\n\n",
    "---\n",
    "word ",
    "\\",
    "<",
    "😀",
    "|",
  ];
  let seed = 7;
  const chance = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 60; round += 1) {
    const doc = Array.from({ length: 40 }, () => parts[chance(parts.length)]).join("");
    const view = show("|");
    view.dispatch({ changes: { from: 0, insert: doc } });
    for (let step = 0; step < 10; step += 1) {
      view.dispatch({ selection: { anchor: chance(doc.length + 1) } });
    }
    expect(view.state.doc.toString()).toBe(doc);
  }
});
