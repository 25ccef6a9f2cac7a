import { deleteCharBackward, deleteCharForward } from "@codemirror/commands";
import { forceParsing } from "@codemirror/language";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { afterEach, describe, expect, it } from "vitest";
import { markdown } from "@/editor/markdown";
import { livePreview } from "./index";
import { writes } from "./reveal";

const open: EditorView[] = [];
afterEach(() => {
  for (const view of open.splice(0)) view.destroy();
  document.body.replaceChildren();
});

/** An editor that is written in, with the caret at ``^``, or with what is between two of them selected. */
function writing(marked: string): EditorView {
  const anchor = marked.indexOf("^");
  const head = marked.lastIndexOf("^") - (marked.lastIndexOf("^") > anchor ? 1 : 0);
  const doc = marked.replaceAll("^", "");
  const parent = document.body.appendChild(document.createElement("div"));
  const selection = EditorSelection.single(anchor, head);
  const state = EditorState.create({ doc, selection, extensions: [markdown(), livePreview()] });
  const view = new EditorView({ parent, state });
  open.push(view);
  forceParsing(view, doc.length, 5000);
  Object.defineProperty(view, "hasFocus", { value: true });
  view.dispatch({ effects: writes.of(true) });
  return view;
}

function shown({ state }: EditorView): string {
  const { head } = state.selection.main;
  return `${state.sliceDoc(0, head)}^${state.sliceDoc(head)}`;
}

function rows(view: EditorView): string[][] {
  const lines = [...view.contentDOM.querySelectorAll(".cm-gridRow:not(.cm-gridDashes)")];
  return lines.map((line) => [...line.querySelectorAll(".cm-gridCell")].map((cell) => cell.textContent));
}

function types(view: EditorView, text: string, event = "input.type"): void {
  view.dispatch(view.state.update(view.state.replaceSelection(text), { userEvent: event }));
}

const table = "| a | **b** | c |\n| --- | :-: | --: |\n| x^ | y \\| z |  |\n||w|";

it("shows the table that one writes in as a grid, and its text stays what it is", () => {
  const view = writing(`before\n\n${table}\n\nafter`);
  expect(rows(view)).toEqual([
    ["a", "b", "c"],
    ["x", "y | z", " "],
    ["", "w", ""],
  ]);
  expect(view.contentDOM.querySelector(".cm-table")).toBeNull();
  expect(view.contentDOM.querySelector(".cm-tableBlock > .cm-grid > .cm-gridRow-header")).not.toBeNull();
  expect(view.contentDOM.querySelectorAll(".cm-gridCell-center")).toHaveLength(3);
  expect(view.contentDOM.querySelectorAll(".cm-gridCell-right")).toHaveLength(3);
  expect(view.contentDOM.querySelector(".cm-gridDashes")?.textContent).toBe("");
  expect(view.state.doc.toString()).toBe(`before\n\n${table}\n\nafter`.replace("^", ""));
  view.dispatch({ selection: { anchor: 0 } });
  expect(rows(view)).toEqual([]);
  expect(view.contentDOM.querySelectorAll(".cm-table td")).toHaveLength(6);
});

it("shows the marks around the caret and no others", () => {
  const view = writing("| **a**^ | **b** |\n| - | - |");
  expect(rows(view)).toEqual([["**a**", "b"]]);
});

it("shows a table in a quote within the quote", () => {
  const view = writing("> [!tip] t\n> | a^ | b |\n> | - | - |\n> | c | d |");
  expect(rows(view)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect(view.contentDOM.querySelector(".cm-inside.cm-callout-tip > .cm-tableBlock")).not.toBeNull();
});

it("shows the row of dashes only to whoever writes it", () => {
  const view = writing("| a | b |\n| - | -^ |");
  expect(view.contentDOM.querySelectorAll(".cm-gridCell-dashes")).toHaveLength(2);
  types(view, "-|");
  expect(view.state.doc.toString()).toBe("| a | b |\n| - | --| |");
});

it.each([
  ["| a^ | b |", "|", "| a\\|^ | b |"],
  ["| `a^` | b |", "|", "| `a\\|^` | b |"],
  ["| a\\^ | b |", "|", "| a\\|^ | b |"],
  ["| a\\\\^ | b |", "|", "| a\\\\\\|^ | b |"],
  ["| a^ | b |", "c", "| ac^ | b |"],
  ["| ^ | b |", "x y", "| x y^ | b |"],
  ["|^| b |", "x", "|x^| b |"],
  ["| ^a^ | b |", "x|", "| x\\|^ | b |"],
  ["| ^a | b^ |", "x", "| x^ |  |"],
])("typed into %s, %j makes %s", (line, text, wanted) => {
  const view = writing(`${line}\n| - | - |\n| c | d |`);
  types(view, text);
  expect(shown(view)).toBe(`${wanted}\n| - | - |\n| c | d |`);
});

it("puts pasted lines into one cell, and rows of other notes between tables as they are", () => {
  const view = writing("| a^ | b |\n| - | - |");
  types(view, "1\n2 | 3\n", "input.paste");
  expect(view.state.doc.line(1).text).toBe("| a1 2 \\| 3  | b |");
  const other = writing("text^\n\n| a | b |\n| - | - |");
  types(other, " | x\n");
  expect(other.state.doc.line(1).text).toBe("text | x");
});

it.each([
  ["| ^a | b |", "backward", "| ^a | b |"],
  ["| a | ^b |", "backward", "| a | ^b |"],
  ["| a^ | b |", "forward", "| a^ | b |"],
  ["| a | b^ |", "forward", "| a | b^ |"],
  ["| a | ^ |", "backward", "| a | ^ |"],
  ["| ab^ | c |", "backward", "| a^ | c |"],
  ["| a^b | c^d |", "backward", "| a^ | d |"],
])("of %s, deleting %s leaves %s", (line, direction, wanted) => {
  const view = writing(`${line}\n| - | - |\n| c | d |`);
  (direction === "backward" ? deleteCharBackward : deleteCharForward)(view);
  expect(shown(view)).toBe(`${wanted}\n| - | - |\n| c | d |`);
});

it("empties cells that are selected across rows, and deletes a table that is selected whole", () => {
  const view = writing("x\n\n| a^ | b |\n| - | - |\n| c^d | e |\n\ny");
  deleteCharBackward(view);
  expect(view.state.doc.toString()).toBe("x\n\n| a |  |\n| - | - |\n| d | e |\n\ny");
  const whole = writing("x\n\n^| a | b |\n| - | - |\n| cd | e |^\n\ny");
  deleteCharBackward(whole);
  expect(whole.state.doc.toString()).toBe("x\n\ny");
});

it("lets nobody else's changes be changed", () => {
  const view = writing("| a^ | b |\n| - | - |");
  view.dispatch({ changes: { from: 3, insert: " | c" } });
  expect(view.state.doc.line(1).text).toBe("| a | c | b |");
});

it.each([
  [0, 2],
  [4, 3],
  [13, 9],
  [23, 24],
  [32, 27],
])("puts a caret that is sent to %i into the nearest cell, at %i", (sent, arrived) => {
  const view = writing("| a | bcd |\n| - | - |\n| ^efg |");
  view.dispatch({ selection: { anchor: Math.min(sent, view.state.doc.length) }, userEvent: "select" });
  expect(view.state.selection.main.head).toBe(arrived);
});

describe("beyond a block", () => {
  it.each([
    ["| a | b |\n| - | - |\n| c^ | d |", "ArrowDown", "| a | b |\n| - | - |\n| c | d |\n\n^"],
    ["| a^ | b |\n| - | - |\n| c | d |", "ArrowUp", "^\n\n| a | b |\n| - | - |\n| c | d |"],
    ["```\na\n```^", "ArrowDown", "```\na\n```\n^"],
    ["$$\na\n$$^", "ArrowDown", "$$\na\n$$\n^"],
    ["| a | b |\n| - | - |\n| c^ | d |\n\n", "ArrowDown", "| a | b |\n| - | - |\n| c | d |\n^\n"],
    ["![](/a.png)^", "ArrowDown", "![](/a.png)\n\n^"],
    ["x ![](/a.png)^", "ArrowDown", "x ![](/a.png)^"],
    ["x ![](/a.png)^y", "Backspace", "x ^y"],
    ["```\na^", "ArrowDown", "```\na^"],
    ["words^", "ArrowDown", "words^"],
  ])("from %j, %s leads to %j", (before, key, after) => {
    const view = writing(before);
    runScopeHandlers(view, new KeyboardEvent("keydown", { key }), "editor");
    expect(shown(view)).toBe(after);
  });

  it.each([
    ["^a | b\n- | -", "^a | b\n- | -"],
    ["^x\n\n| a | b |\n| - | - |", "x\n\n| a | b |\n| - | - |\n\n^"],
    ["^x\n\n```\na\n```", "x\n\n```\na\n```\n^"],
    ["^x\n\n```\na\n```\n", "^x\n\n```\na\n```\n"],
  ])("of %j, a click below makes %j", (before, after) => {
    const view = writing(before);
    view.contentDOM.dispatchEvent(
      new MouseEvent("mousedown", { clientY: 9999, bubbles: true, cancelable: true }),
    );
    if (view.state.doc.toString() !== before.replace("^", "")) expect(shown(view)).toBe(after);
    expect(view.state.doc.toString()).toBe(after.replace("^", ""));
  });
});
