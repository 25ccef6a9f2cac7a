import { EditorSelection, type StateCommand } from "@codemirror/state";
import { writing } from "./lines";
import { ancestor, innerSpan, parsedTree, segments } from "./segments";

const linkNames = new Set(["Link"]);
const address = /^(?:https?:\/\/|mailto:)[^\s<>]+$/i;

/** Makes a link of what is selected, with the caret where its other half is missing; of a link it makes words again. */
export const toggleLink: StateCommand = writing((state) => {
  const range = state.selection.main;
  const link = ancestor(parsedTree(state, range.to), range.from, 1, linkNames);
  if (link && link.to >= range.to) {
    const inner = innerSpan(link);
    const changes = state.changes([
      { from: link.from, to: inner.from },
      { from: inner.to, to: link.to },
    ]);
    return {
      changes,
      selection: state.selection.map(changes),
      userEvent: "input.format",
      scrollIntoView: true,
    };
  }
  if (range.empty) return put(range.from, range.to, "[]()", 1);
  const [part, ...more] = segments(state, range, "");
  // A link in two lines or cells would be none.
  if (!part || more.length > 0) return null;
  const words = state.sliceDoc(part.from, part.to);
  return address.test(words)
    ? put(part.from, part.to, `[](${words})`, 1)
    : put(part.from, part.to, `[${words}]()`, words.length + 3);
});

function put(from: number, to: number, insert: string, caret: number) {
  return {
    changes: { from, to, insert },
    selection: EditorSelection.cursor(from + caret),
    userEvent: "input.format",
    scrollIntoView: true,
  };
}
