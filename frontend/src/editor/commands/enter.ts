/** Enter in lists and quotes: the next item, and the end of the list where an item is empty. */
import { insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { syntaxTree } from "@codemirror/language";
import { ChangeSet, type EditorState, type StateCommand, type Transaction } from "@codemirror/state";
import { saysMarker } from "./automaticMarker";

const continueLine = insertNewlineContinueMarkupCommand({ nonTightLists: false });

function isInList(state: EditorState, position: number): boolean {
  for (let node = syntaxTree(state).resolveInner(position, -1); node.parent; node = node.parent) {
    if (node.name === "ListItem") return true;
  }
  return false;
}

/** A line right below an item still belongs to it, so whoever leaves a list gets a blank line between. */
function apartFromList(state: EditorState, made: Transaction): Transaction {
  const { main, ranges } = made.newSelection;
  const line = made.newDoc.lineAt(main.head);
  const hasLeft = made.newDoc.lines === state.doc.lines && /^[\s>]*$/.test(line.text);
  if (!hasLeft || ranges.length > 1 || line.number === 1) return made;
  // What stands above is as it was before.
  const above = state.doc.line(line.number - 1);
  if (/^[\s>]*$/.test(above.text) || !isInList(state, above.to)) return made;
  const gap = ChangeSet.of({ from: line.to, insert: `\n${line.text}` }, made.newDoc.length);
  return state.update({
    changes: made.changes.compose(gap),
    selection: { anchor: line.to + 1 + line.length },
    scrollIntoView: true,
    userEvent: "input",
  });
}

/** Says which marker the new line has got, for whoever types it once more. */
function withMarkerSaid(state: EditorState, made: Transaction): Transaction {
  const { main, ranges } = made.newSelection;
  const line = made.newDoc.lineAt(main.head);
  const effects = saysMarker(line.text.slice(0, main.head - line.from), main.head);
  if (effects.length === 0 || ranges.length > 1 || made.newDoc.lines === state.doc.lines) return made;
  return state.update({
    changes: made.changes,
    selection: made.newSelection,
    effects,
    scrollIntoView: true,
    userEvent: "input",
  });
}

export const continueMarkup: StateCommand = ({ state, dispatch }) =>
  continueLine({ state, dispatch: (made) => dispatch(withMarkerSaid(state, apartFromList(state, made))) });
