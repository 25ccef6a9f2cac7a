/** Home and End in a line whose markup is not on the screen: the editor's own commands find the ends of what is. */
import {
  cursorLineBoundaryBackward,
  cursorLineBoundaryForward,
  selectLineBoundaryBackward,
  selectLineBoundaryForward,
} from "@codemirror/commands";
import { EditorSelection, type EditorState, type Line, Prec } from "@codemirror/state";
import { type Command, type EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { wordsStart } from "@/editor/commands/lineEdges";
import { lineParts } from "@/editor/commands/lines";

const closing = /^[*_~=`]+$/;

/** Goes where ``toBoundary`` goes, and on to where ``place`` says, given the line, the caret there and the one before. */
function corrected(
  toBoundary: Command,
  place: (state: EditorState, line: Line, head: number, before: number) => number,
): Command {
  return (view: EditorView) => {
    const before = view.state.selection.ranges;
    const hasMoved = toBoundary(view);
    const { state } = view;
    // A range that stays keeps the side of a wrapped line that it is on.
    const ranges = state.selection.ranges.map((range, index) => {
      const { head, anchor, empty } = range;
      const to = place(state, state.doc.lineAt(head), head, before[index]?.head ?? head);
      if (to === head) return range;
      return empty ? EditorSelection.cursor(to) : EditorSelection.range(anchor, to);
    });
    if (ranges.every((range, index) => range === state.selection.ranges[index])) return hasMoved;
    const selection = EditorSelection.create(ranges, state.selection.mainIndex);
    view.dispatch({ selection, userEvent: "select" });
    return true;
  };
}

/** To the end of a line also means behind the marks that close there: they are not on the screen until the caret is. */
export const behindMarks = (toBoundary: Command) =>
  corrected(toBoundary, (state, line, head, before) =>
    before !== head && closing.test(state.sliceDoc(head, line.to)) ? line.to : head,
  );

/** To the start of a line means that of its words: what is typed before the mark of an item would end its list. From
 * there, the same key goes on to the mark. */
export const toWords = (toBoundary: Command) =>
  corrected(toBoundary, (state, line, head, before) => {
    const parts = lineParts(line.text);
    const start = wordsStart(state, line, parts);
    if (head >= start || (before < start && before !== head)) return head;
    if (before > start || before === head) return start;
    return parts.mark === "" && parts.quotes !== "" ? head : start - parts.mark.length;
  });

const end: KeyBinding = {
  run: behindMarks(cursorLineBoundaryForward),
  shift: behindMarks(selectLineBoundaryForward),
};
const home: KeyBinding = {
  run: toWords(cursorLineBoundaryBackward),
  shift: toWords(selectLineBoundaryBackward),
};

export const lineEnds = Prec.high(
  keymap.of([
    { key: "End", ...end },
    { mac: "Cmd-ArrowRight", ...end },
    { key: "Home", ...home },
    { mac: "Cmd-ArrowLeft", ...home },
  ]),
);
