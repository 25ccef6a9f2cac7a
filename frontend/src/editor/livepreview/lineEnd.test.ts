import { EditorSelection, EditorState } from "@codemirror/state";
import { type Command, EditorView } from "@codemirror/view";
import { expect, it, vi } from "vitest";
import { behindMarks } from "./lineEnd";

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
