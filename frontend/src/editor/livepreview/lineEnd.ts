import { cursorLineBoundaryForward, selectLineBoundaryForward } from "@codemirror/commands";
import { EditorSelection, Prec } from "@codemirror/state";
import { type Command, keymap } from "@codemirror/view";

const closing = /^[*_~=`]+$/;

/** To the end of a line, which ``toBoundary`` finds on the screen, also means behind the marks that close there: they are not on the screen until the caret is. */
export function behindMarks(toBoundary: Command): Command {
  return (view) => {
    if (!toBoundary(view)) return false;
    const { state } = view;
    // A range that stays keeps the side of a wrapped line that it is on.
    const ranges = state.selection.ranges.map((range) => {
      const line = state.doc.lineAt(range.head);
      if (!closing.test(state.sliceDoc(range.head, line.to))) return range;
      return range.empty ? EditorSelection.cursor(line.to) : EditorSelection.range(range.anchor, line.to);
    });
    if (ranges.some((range, index) => range !== state.selection.ranges[index])) {
      const selection = EditorSelection.create(ranges, state.selection.mainIndex);
      view.dispatch({ selection, userEvent: "select" });
    }
    return true;
  };
}

export const lineEnd = Prec.high(
  keymap.of([
    {
      key: "End",
      run: behindMarks(cursorLineBoundaryForward),
      shift: behindMarks(selectLineBoundaryForward),
    },
    {
      mac: "Cmd-ArrowRight",
      run: behindMarks(cursorLineBoundaryForward),
      shift: behindMarks(selectLineBoundaryForward),
    },
  ]),
);
