import { EditorSelection, EditorState } from "@codemirror/state";
import { type Command, EditorView } from "@codemirror/view";
import { expect, it, vi } from "vitest";
import { markdown } from "@/editor/markdown";
import { behindMarks, toWords } from "./lineEnds";

/** The editor's own command ends where the words end on the screen: at ``¦`` here. */
function endOf(drawn: string, anchor?: number) {
  const seen = drawn.indexOf("¦");
  const view = new EditorView({ state: EditorState.create({ doc: drawn.replace("¦", "") }) });
  const moves = vi.spyOn(view, "dispatch");
  const toBoundary: Command = () => {
    const range =
      anchor === undefined ? EditorSelection.cursor(seen, -1) : EditorSelection.range(anchor, seen);
    view.dispatch({ selection: EditorSelection.create([range]) });
    return true;
  };
  expect(behindMarks(toBoundary)(view)).toBe(true);
  return { main: view.state.selection.main, moves: moves.mock.calls.length };
}

it.each(["a **b¦**", "a *b¦*", "~~b¦~~\nnext", "a ==b¦==", "a `b¦`", "a ***b¦***"])(
  "goes behind the marks that close the line in %j",
  (drawn) => {
    const end = drawn.replace("¦", "").split("\n")[0]?.length;
    expect(endOf(drawn).main.head).toBe(end);
  },
);

it.each(["a b¦", "a **b¦** c", "a long line that ¦goes on in a second row", "a¦\n**b**"])(
  "stays where the words end in %j, on the same side",
  (drawn) => {
    const { main, moves } = endOf(drawn);
    expect(main.head).toBe(drawn.indexOf("¦"));
    expect(main.assoc).toBe(-1);
    expect(moves).toBe(1);
  },
);

it("selects the marks with the words", () => {
  const { main } = endOf("a **b¦**", 1);
  expect([main.anchor, main.head]).toEqual([1, 7]);
});

it("leaves the key to others where nothing moved", () => {
  const view = new EditorView({ state: EditorState.create({ doc: "**b**", selection: { anchor: 3 } }) });
  expect(behindMarks(() => false)(view)).toBe(false);
  expect(view.state.selection.main.head).toBe(3);
});

/** Home where the editor's own command goes to the start of the caret's line, or of a row of it at ``|``. */
function homeIn(drawn: string): string {
  const row = drawn.indexOf("|");
  const text = drawn.replace("|", "");
  const head = text.indexOf("¦");
  const state = EditorState.create({
    doc: text.replace("¦", ""),
    selection: { anchor: head },
    extensions: [markdown()],
  });
  const view = new EditorView({ state });
  const toBoundary: Command = () => {
    const to = row < 0 ? view.state.doc.lineAt(head).from : row;
    view.dispatch({ selection: { anchor: to } });
    return to !== head;
  };
  toWords(toBoundary)(view);
  const { main } = view.state.selection;
  return `${view.state.sliceDoc(0, main.head)}¦${view.state.sliceDoc(main.head)}`;
}

it.each([
  ["- one¦", "- ¦one"],
  ["- ¦one", "¦- one"],
  ["¦- one", "- ¦one"],
  ["-¦ one", "¦- one"],
  ["x\n  1. on¦e", "x\n  1. ¦one"],
  ["x\n  1. ¦one", "x\n  ¦1. one"],
  ["- one\n  mo¦re", "- one\n  ¦more"],
  ["- one\n  ¦more", "- one\n  ¦more"],
  ["> ¦quoted", "¦> quoted"],
  ["- [ ] one¦", "- [ ] ¦one"],
  ["> quo¦ted", "> ¦quoted"],
  ["## Head¦", "## ¦Head"],
  ["words¦", "¦words"],
  ["- a long item |that goes¦ on", "- a long item ¦that goes on"],
  ["```\n- one¦\n```", "```\n¦- one\n```"],
])("Home goes from %j to %j", (before, after) => expect(homeIn(before)).toBe(after));
