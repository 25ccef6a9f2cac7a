/** The editing commands by their names in the catalogue, and their keys. */
import { findNext, findPrevious, openSearchPanel } from "@codemirror/search";
import { type Extension, Facet } from "@codemirror/state";
import { type Command, type EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { yUndoManagerKeymap } from "y-codemirror.next";
import type * as Y from "yjs";
import { undoneAtOnce } from "@/editor/paste";
import { pickFiles } from "@/editor/upload";
import { type CommandId, catalogue, commandIds } from "@/shared/commands/catalogue";
import { toggleHeading, toggleList, toggleQuote, toggleTask } from "./blocks";
import { insertCallout, insertCodeBlock, insertDate, insertMath, insertRule, insertTable } from "./inserts";
import { toggleLink } from "./links";
import { marks, toggleMark } from "./marks";
import { indentInside, moveDown, moveUp, outdentInside } from "./numbering";
import {
  align,
  columnLeft,
  columnRight,
  deleteColumn,
  deleteRow,
  deleteTable,
  rowAbove,
  rowBelow,
} from "./tables";

const yCommand = (key: string): Command => {
  const found = yUndoManagerKeymap.find((binding) => binding.key === key)?.run;
  if (!found) throw new Error(`the binding has nothing for ${key}`);
  return found;
};

/** What each command does. A key of the catalogue that stands in "editor", "selection" or "list" is bound to it. */
export const editorCommands = {
  bold: toggleMark(marks.bold),
  italic: toggleMark(marks.italic),
  strike: toggleMark(marks.strike),
  highlight: toggleMark(marks.highlight),
  code: toggleMark(marks.code),
  link: toggleLink,
  paragraph: toggleHeading(0),
  heading1: toggleHeading(1),
  heading2: toggleHeading(2),
  heading3: toggleHeading(3),
  heading4: toggleHeading(4),
  heading5: toggleHeading(5),
  heading6: toggleHeading(6),
  bullets: toggleList("bullet"),
  numbers: toggleList("number"),
  tasks: toggleList("task"),
  quote: toggleQuote,
  toggleTask,
  attach: pickFiles,
  table: insertTable,
  codeBlock: insertCodeBlock,
  callout: insertCallout,
  math: insertMath,
  rule: insertRule,
  date: insertDate,
  rowAbove,
  rowBelow,
  columnLeft,
  columnRight,
  alignLeft: align("left"),
  alignCenter: align("center"),
  alignRight: align("right"),
  deleteRow,
  deleteColumn,
  deleteTable,
  undo: yCommand("Mod-z"),
  redo: yCommand("Mod-y"),
  find: openSearchPanel,
  findNext,
  findPrevious,
  moveUp,
  moveDown,
  indent: indentInside,
  outdent: outdentInside,
} satisfies Partial<Record<CommandId, Command>>;

export type EditorCommandId = keyof typeof editorCommands;

export const editorCommandIds = Object.keys(editorCommands) as EditorCommandId[];

/** These change nothing, so they are there for readers as well. */
export const readingCommands: ReadonlySet<EditorCommandId> = new Set(["find", "findNext", "findPrevious"]);

/** Whose undo is told where one step ends. */
const undoManagers = Facet.define<Y.UndoManager>();

/** Makes all that ``change`` does one step of undo, however soon it comes after what was typed. */
export function asOneStep<Result>(view: EditorView, change: () => Result): Result {
  const [undoManager] = view.state.facet(undoManagers);
  return undoManager ? undoneAtOnce(undoManager, change) : change();
}

export function runCommand(view: EditorView, id: EditorCommandId): boolean {
  const command: Command = editorCommands[id];
  return id === "undo" || id === "redo" ? command(view) : asOneStep(view, () => command(view));
}

/** Keys that the catalogue gives to the page must not be eaten by what the libraries bind them to. */
export function withoutPageKeys(bindings: readonly KeyBinding[]): KeyBinding[] {
  const taken = new Set(
    commandIds
      .filter((id) => ["anywhere", "outside"].includes(catalogue[id].where) && id !== "find")
      .flatMap((id) => catalogue[id].keys ?? []),
  );
  return bindings.filter(({ key }) => key === undefined || !taken.has(key));
}

const bindings: KeyBinding[] = editorCommandIds.flatMap((id) =>
  (catalogue[id].keys ?? []).map((key): KeyBinding => {
    const isForSelection = catalogue[id].where === "selection";
    return {
      key,
      run: (view) => (isForSelection && view.state.selection.main.empty ? false : runCommand(view, id)),
      // Also where it does nothing, the browser's own meaning of the key would surprise; Tab is to stay free.
      preventDefault: catalogue[id].where === "editor",
    };
  }),
);

/** Every key of an editing command. */
export function commandKeymap(undoManager: Y.UndoManager): Extension {
  return [undoManagers.of(undoManager), keymap.of(bindings)];
}
