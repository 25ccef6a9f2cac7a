import { indentLess, indentMore } from "@codemirror/commands";
import { syntaxTree } from "@codemirror/language";
import { EditorSelection, type EditorState, type StateCommand } from "@codemirror/state";

/** Puts ``mark`` around what is selected, or takes it away where it stands already. */
export function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const size = mark.length;
    const change = state.changeByRange((range) => {
      const outside =
        state.sliceDoc(range.from - size, range.from) === mark &&
        state.sliceDoc(range.to, range.to + size) === mark;
      if (outside) {
        return {
          changes: [
            { from: range.from - size, to: range.from },
            { from: range.to, to: range.to + size },
          ],
          range: EditorSelection.range(range.anchor - size, range.head - size),
        };
      }
      return {
        changes: [
          { from: range.from, insert: mark },
          { from: range.to, insert: mark },
        ],
        range: EditorSelection.range(range.anchor + size, range.head + size),
      };
    });
    dispatch(state.update(change, { userEvent: "input", scrollIntoView: true }));
    return true;
  };
}

const indented = new Set(["ListItem", "FencedCode", "CodeBlock"]);

function isInListOrCode(state: EditorState): boolean {
  const line = state.doc.lineAt(state.selection.main.head);
  for (let node = syntaxTree(state).resolveInner(line.to, -1); ; ) {
    if (indented.has(node.name)) return true;
    if (!node.parent) return false;
    node = node.parent;
  }
}

/** Tab means something in lists and code only; elsewhere it leaves the editor, as it does everywhere else. */
export const indentInside: StateCommand = (target) => isInListOrCode(target.state) && indentMore(target);
export const outdentInside: StateCommand = (target) => isInListOrCode(target.state) && indentLess(target);
