import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { expect, it } from "vitest";
import { markdown } from "@/editor/markdown";
import { cellBelow, nextCell, previousCell } from "./tableKeys";

/** The text after a command, with ``<`` and ``>`` around what is selected and ``^`` at the caret. */
function after(marked: string, command: StateCommand): string | null {
  const at = marked.indexOf("^");
  let state = EditorState.create({
    doc: marked.replace("^", ""),
    selection: EditorSelection.cursor(at),
    extensions: [markdown()],
  });
  const isDone = command({
    state,
    dispatch: (transaction) => {
      state = transaction.state;
    },
  });
  if (!isDone) return null;
  const { from, to, empty } = state.selection.main;
  const [before, inside, behind] = [state.sliceDoc(0, from), state.sliceDoc(from, to), state.sliceDoc(to)];
  return empty ? `${before}^${behind}` : `${before}<${inside}>${behind}`;
}

const rest = "\n| - | - |\n";

it.each<[string, StateCommand, string]>([
  [`| a^ | b |${rest}| c | d |`, nextCell, `| a | <b> |${rest}| c | d |`],
  [`| a | b^ |${rest}| c | d |`, nextCell, `| a | b |${rest}| <c> | d |`],
  [`| a | b |${rest}| c | d^ |`, nextCell, `| a | b |${rest}| c | d |\n| ^ |  |`],
  [`| a | b |${rest}| c^ | d |`, previousCell, `| a | <b> |${rest}| c | d |`],
  [`| ^a | b |${rest}| c | d |`, previousCell, `| a | b |${rest}| c | d |`.replace("a", "^a")],
  [`a^ | b\n-- | --\nc | d`, nextCell, `a | <b>\n-- | --\nc | d`],
  [`| a |^  |${rest}|  | d |`, previousCell, `| <a> |  |${rest}|  | d |`],
  [`| a | ^ |${rest}|  | d |`, nextCell, `| a |  |${rest}| ^ | d |`],
  [`| a | b^ |${rest}| c | d |`, cellBelow, `| a | b |${rest}| c | <d> |`],
  [`| a | b |${rest}| c | d^ |\n\nx`, cellBelow, `| a | b |${rest}| c | d |\n|  | ^ |\n\nx`],
  [`| a | b |${rest}| c | d |\n| ^ |  |\n`, cellBelow, `| a | b |${rest}| c | d |\n\n^`],
  [`| a | b |${rest}| c | d |\n| ^ |  |`, cellBelow, `| a | b |${rest}| c | d |\n\n^`],
  [`| a | b |${rest}| ^ |  |\n# h`, cellBelow, `| a | b |${rest}\n^\n# h`],
  [`> | a^ | b |\n> | - | - |\n> | c | d |`, cellBelow, `> | a | b |\n> | - | - |\n> | <c> | d |`],
  [`- | a | b |\n  | - | - |\n  | c | d^ |`, nextCell, `- | a | b |\n  | - | - |\n  | c | d |\n  | ^ |  |`],
])("goes from %j to %s", (marked, command, wanted) => expect(after(marked, command)).toBe(wanted));

it.each(["text^", "- ite^m", "a | b^"])("means nothing in %j", (marked) => {
  for (const command of [nextCell, previousCell, cellBelow]) expect(after(marked, command)).toBeNull();
});
