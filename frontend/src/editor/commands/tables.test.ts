import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { expect, it } from "vitest";
import { markdown } from "@/editor/markdown";
import {
  align,
  columnAtEnd,
  columnLeft,
  columnRight,
  deleteColumn,
  deleteRow,
  deleteTable,
  rowAbove,
  rowAtEnd,
  rowBelow,
} from "./tables";

/** The text after a command, with ``^`` at the caret; null where the command means nothing. */
function after(marked: string, command: StateCommand): string | null {
  let state = EditorState.create({
    doc: marked.replace("^", ""),
    selection: EditorSelection.cursor(marked.indexOf("^")),
    extensions: [markdown()],
  });
  const isDone = command({
    state,
    dispatch: (transaction) => {
      state = transaction.state;
    },
  });
  const { head } = state.selection.main;
  return isDone ? `${state.sliceDoc(0, head)}^${state.sliceDoc(head)}` : null;
}

const dashes = "\n| - | -: |\n";

it.each<[string, string, StateCommand, string]>([
  [
    "row below",
    `| a | b |${dashes}| c^ | d |\n| e | f |`,
    rowBelow,
    `| a | b |${dashes}| c | d |\n| ^ |  |\n| e | f |`,
  ],
  ["row below", `| a | b^ |${dashes}| c | d |`, rowBelow, `| a | b |${dashes}|  | ^ |\n| c | d |`],
  ["row below", `> | a^ | b |\n> | - | - |`, rowBelow, `> | a | b |\n> | - | - |\n> | ^ |  |`],
  ["row above", `| a | b |${dashes}| c | d^ |`, rowAbove, `| a | b |${dashes}|  | ^ |\n| c | d |`],
  ["row at the end", `| a^ | b |${dashes}| c | d |`, rowAtEnd, `| a | b |${dashes}| c | d |\n| ^ |  |`],
  [
    "column right",
    `| a^ | b |${dashes}| c | d |`,
    columnRight,
    "| a | ^ | b |\n| - | --- | -: |\n| c |  | d |",
  ],
  [
    "column right",
    `| a | b |${dashes}| c | d^ |`,
    columnRight,
    "| a | b |  |\n| - | -: | --- |\n| c | d | ^ |",
  ],
  ["column right", "a | b^\n-- | --\nc | d", columnRight, "a | b | ^ |\n-- | -- | --- |\nc | d |  |"],
  [
    "column left",
    `| a | b |${dashes}| c^ | d |`,
    columnLeft,
    "|  | a | b |\n| --- | - | -: |\n| ^ | c | d |",
  ],
  [
    "column left",
    `| a | b |${dashes}| c | d^ |`,
    columnLeft,
    "| a |  | b |\n| - | --- | -: |\n| c | ^ | d |",
  ],
  ["column left", "a^ | b\n-- | --\nc | d", columnLeft, "| ^ | a | b\n| --- | -- | --\n|  | c | d"],
  ["column at the end", `| a^ | b |${dashes}| c |`, columnAtEnd, "| a | b | ^ |\n| - | -: | --- |\n| c |"],
  ["delete row", `| a | b |${dashes}| c | d^ |\n| e | f |`, deleteRow, `| a | b |${dashes}| e | f^ |`],
  ["delete row", `| a | b |${dashes}| c | d^ |\n\nx`, deleteRow, `| a | b^ |${dashes}\nx`],
  ["delete row", `| a^ | b |${dashes}| c | d |`, deleteRow, `| ^c | d |\n| - | -: |`],
  ["delete row", `x\n\n| a^ | b |${dashes}\ny`, deleteRow, "x\n\n^\ny"],
  ["delete column", `| a | b^ |${dashes}| c | d |`, deleteColumn, "| a |^\n| - |\n| c |"],
  ["delete column", `| a^ | b |${dashes}| c | d |`, deleteColumn, "|^ b |\n| -: |\n| d |"],
  ["delete column", "a | b^\n-- | --\nc | d", deleteColumn, "| a |^\n| -- |\n| c |"],
  ["delete column", "x\n\n| a^ |\n| - |\n\ny", deleteColumn, "x\n\n^\ny"],
  ["delete column", "a^ | b\n-- | --\nc | d", deleteColumn, "| ^ b |\n|  -- |\n|  d |"],
  ["delete column", "| a | b | c^\n| - | - | -\n| d | e", deleteColumn, "| a | b ^\n| - | - \n| d | e"],
  ["delete table", `x\n\n| a^ | b |${dashes}| c | d |\n\ny`, deleteTable, "x\n\n^\ny"],
  ["align right", `| a^ | b |${dashes}| c | d |`, align("right"), `| a^ | b |\n| --: | -: |\n| c | d |`],
  ["align center", `| a | b^ |\n|---|:-----|`, align("center"), `| a | b^ |\n|---|:----:|`],
  ["no alignment", `| a | b^ |${dashes}| c | d |`, align("right"), `| a | b^ |\n| - | --- |\n| c | d |`],
])("%s: of %j makes %s", (_name, marked, command, wanted) => expect(after(marked, command)).toBe(wanted));

it("does nothing outside of tables, and puts no row above a header", () => {
  for (const command of [rowBelow, columnLeft, deleteRow, deleteTable, align("left")])
    expect(after("te^xt", command)).toBeNull();
  expect(after(`| a^ | b |${dashes}`, rowAbove)).toBeNull();
});
