/** Lists: further in and out, up and down, with numbers that follow. */
import { indentLess, indentMore, moveLineDown, moveLineUp } from "@codemirror/commands";
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type Line,
  type StateCommand,
  type Text,
  Transaction,
} from "@codemirror/state";
import { columns, isListMarker, lineParts, selectedLines, wordColumn } from "./lines";
import { ancestor, isVerbatim, parsedTree } from "./segments";

interface Level {
  readonly indent: number;
  readonly sign: string;
  readonly items: Array<{ line: Line; number: number; digits: Span }>;
}

type Span = { from: number; to: number };

function isInList(doc: Text, number: number): boolean {
  if (number < 1 || number > doc.lines) return false;
  const { marker, indent, words } = lineParts(doc.line(number).text);
  return isListMarker(marker) || (indent !== "" && words !== "");
}

/** What makes the numbers of the list around these lines follow each other.
 *
 * A list starts with the smallest number that it has, wherever that was moved to; one that begins with a line in
 * ``fresh`` starts with 1. Lines of code only look like items.
 */
function renumbered(
  state: EditorState,
  first: number,
  last: number,
  fresh: ReadonlySet<number>,
): ChangeSpec[] {
  const { doc } = state;
  let from = first;
  let to = last;
  while (isInList(doc, from - 1)) from -= 1;
  while (isInList(doc, to + 1)) to += 1;
  const tree = parsedTree(state, doc.line(to).to);
  const done: Level[] = [];
  let open: Level[] = [];
  for (let number = from; number <= to; number += 1) {
    const line = doc.line(number);
    const parts = lineParts(line.text);
    const start = line.from + parts.quotes.length + parts.indent.length;
    if (!isListMarker(parts.marker) || isVerbatim(tree, start)) continue;
    const indent = columns(parts.indent);
    open = open.filter((level) => level.indent <= indent);
    const [, digits = "", sign = parts.mark.charAt(0)] = /^(\d+)([.)])/.exec(parts.mark) ?? [];
    let level = open.find((one) => one.indent === indent);
    if (!level || level.sign !== sign) {
      open = open.filter((one) => one !== level);
      level = { indent, sign, items: [] };
      open.push(level);
      done.push(level);
    }
    if (digits === "") continue;
    level.items.push({ line, number: Number(digits), digits: { from: start, to: start + digits.length } });
  }
  return done.flatMap(({ items }) => {
    const top = items[0];
    const start = top && fresh.has(top.line.number) ? 1 : Math.min(...items.map((item) => item.number));
    return items.flatMap(({ number, digits }, index) =>
      number === start + index ? [] : [{ ...digits, insert: String(start + index) }],
    );
  });
}

/** One transaction that does what ``first`` does and sets the numbers right after it. */
export function withNumbers(
  state: EditorState,
  first: Transaction,
  fresh?: (line: number) => boolean,
): Transaction {
  const lines = selectedLines(first.state).map((line) => line.number);
  const changes = renumbered(
    first.state,
    Math.max(1, (lines[0] ?? 1) - 1),
    Math.min(first.newDoc.lines, (lines.at(-1) ?? 1) + 1),
    new Set(fresh ? lines.filter(fresh) : []),
  );
  const after = first.state.changes(changes);
  return state.update({
    changes: first.changes.compose(after),
    selection: first.newSelection.map(after),
    userEvent: first.annotation(Transaction.userEvent) ?? "input.format",
    scrollIntoView: true,
  });
}

const codeNames = new Set(["FencedCode", "CodeBlock"]);
const itemNames = new Set(["ListItem"]);

function isIn(state: EditorState, names: ReadonlySet<string>): boolean {
  const line = state.doc.lineAt(state.selection.main.head);
  return ancestor(parsedTree(state, line.to), line.to, -1, names) !== null;
}

/** The lines that are selected, and those that hang below the last of them. */
function itemLines(state: EditorState): Line[] {
  const lines = selectedLines(state);
  const outermost = Math.min(...lines.map((line) => columns(lineParts(line.text).indent)));
  for (let number = (lines.at(-1)?.number ?? 0) + 1; number <= state.doc.lines; number += 1) {
    const line = state.doc.line(number);
    const parts = lineParts(line.text);
    if (columns(parts.indent) <= outermost || parts.words + parts.mark === "") break;
    lines.push(line);
  }
  return lines;
}

/** The item above or below with all that hangs below it, for an item to change places with. */
function neighbour(state: EditorState, lines: readonly Line[], isUp: boolean): Line[] | null {
  const { doc } = state;
  const [first] = lines;
  const last = lines.at(-1);
  if (!first || !last) return null;
  const own = lineParts(first.text);
  const isDeeper = (line: Line) => {
    const parts = lineParts(line.text);
    return parts.words + parts.mark !== "" && columns(parts.indent) > columns(own.indent);
  };
  const found: Line[] = [];
  for (let number = isUp ? first.number - 1 : last.number + 1; number >= 1 && number <= doc.lines; ) {
    const line = doc.line(number);
    const isBeside = !isDeeper(line);
    if (!isUp && isBeside && found.length > 0) break;
    found.push(line);
    if (isUp && isBeside) break;
    number += isUp ? -1 : 1;
  }
  if (isUp) found.reverse();
  const head = found[0] && lineParts(found[0].text);
  const isItem = [own, head].every((parts) => parts && isListMarker(parts.marker));
  const isBeside = head && head.quotes === own.quotes && columns(head.indent) === columns(own.indent);
  return isItem && isBeside ? found : null;
}

/** Moves an item past the next one, each with all that hangs below it; all else line by line. */
function moving(move: StateCommand, isUp: boolean): StateCommand {
  return ({ state, dispatch }) => {
    if (!isInList(state.doc, state.doc.lineAt(state.selection.main.head).number))
      return move({ state, dispatch });
    const numbered = (transaction: Transaction) => dispatch(withNumbers(state, transaction));
    const lines = itemLines(state);
    const [first] = lines;
    const last = lines.at(-1);
    const other = neighbour(state, lines, isUp);
    const from = other?.[0]?.from;
    const to = other?.at(-1)?.to;
    if (state.readOnly || !first || !last || from === undefined || to === undefined)
      return move({ state, dispatch: numbered });
    const text = state.sliceDoc(from, to);
    // The other one moves: whoever types in this one goes on at the same place.
    const changes = state.changes(
      isUp
        ? [
            { from, to: to + 1 },
            { from: last.to, insert: `\n${text}` },
          ]
        : [
            { from: first.from, insert: `${text}\n` },
            { from: from - 1, to },
          ],
    );
    const selection = EditorSelection.create(
      state.selection.ranges.map(({ anchor, head }) => {
        // Behind what is put before an item, and before what is put behind it.
        const at = (place: number) => changes.mapPos(place, isUp ? -1 : 1);
        return EditorSelection.range(at(anchor), at(head));
      }),
      state.selection.mainIndex,
    );
    numbered(state.update({ changes, selection, userEvent: "move.line" }));
    return true;
  };
}

export const moveUp = moving(moveLineUp, true);
export const moveDown = moving(moveLineDown, false);

/** The columns to move by: in to where the words of the item above stand, out to where the parent stands. */
function shift(state: EditorState, first: Line, isIn: boolean): number {
  const own = columns(lineParts(first.text).indent);
  for (let number = first.number - 1; number >= 1; number -= 1) {
    const parts = lineParts(state.doc.line(number).text);
    const indent = columns(parts.indent);
    if (!isListMarker(parts.marker)) {
      if (parts.words !== "" && parts.indent === "") break;
      continue;
    }
    if (isIn && indent === own) return wordColumn(parts) - own;
    if (indent < own) return isIn ? 0 : indent - own;
  }
  return isIn ? 0 : -own;
}

/** Whether the caret's line is in a list. */
export const isInItem = (state: EditorState) => isIn(state, itemNames);

function shifting(isInward: boolean, inCode: StateCommand): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    if (isIn(state, codeNames)) return inCode({ state, dispatch });
    if (!isInItem(state)) return false;
    const lines = itemLines(state);
    const [first] = lines;
    const by = first ? shift(state, first, isInward) : 0;
    if (!first || by === 0) return true;
    const changes = lines.flatMap((line): ChangeSpec[] => {
      const { quotes, indent } = lineParts(line.text);
      const at = line.from + quotes.length;
      if (by > 0) return [{ from: at, insert: " ".repeat(by) }];
      const left = " ".repeat(Math.max(0, columns(indent) + by));
      return indent.startsWith(left)
        ? [{ from: at + left.length, to: at + indent.length }]
        : [{ from: at, to: at + indent.length, insert: left }];
    });
    const set = state.changes(changes);
    const moved = state.update({
      changes: set,
      selection: EditorSelection.create(
        state.selection.ranges.map((range) =>
          EditorSelection.range(set.mapPos(range.anchor, 1), set.mapPos(range.head, 1)),
        ),
      ),
      userEvent: isInward ? "input.indent" : "delete.dedent",
    });
    dispatch(withNumbers(state, moved, isInward ? () => true : undefined));
    return true;
  };
}

/** These mean something in lists and code only; elsewhere Tab leaves the editor, as it does everywhere else. */
export const indentInside = shifting(true, indentMore);
export const outdentInside = shifting(false, indentLess);
