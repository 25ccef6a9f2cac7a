/** Marks around words: bold, italic, struck out, highlighted, code. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { innerSpan, isInCode, parsedTree, type Span, segments, trimmed } from "./segments";

export interface Mark {
  /** What stands on both sides. */
  readonly text: string;
  /** What the parser calls the whole. */
  readonly node: string;
}

export const marks = {
  bold: { text: "**", node: "StrongEmphasis" },
  italic: { text: "*", node: "Emphasis" },
  strike: { text: "~~", node: "Strikethrough" },
  highlight: { text: "==", node: "Highlight" },
  code: { text: "`", node: "InlineCode" },
} as const satisfies Record<string, Mark>;

/** Words with a mark around them. */
interface Marked extends Span {
  readonly inner: Span;
}

/** Every place within ``span``, touching it included, that has the mark by the parser's word. */
function parsed(state: EditorState, span: Span, mark: Mark): Marked[] {
  const found: Marked[] = [];
  parsedTree(state, span.to).iterate({
    ...span,
    enter(node) {
      if (node.name !== mark.node) return;
      found.push({ from: node.from, to: node.to, inner: innerSpan(node.node) });
    },
  });
  return found;
}

function markedIn(state: EditorState, span: Span, mark: Mark): Marked[] {
  const found = parsed(state, span, mark);
  return found.length > 0 ? found : unparsed(state, span, mark);
}

/** How much of ``text`` stands at the end of what is before ``position``, or at the start of what is after it. */
function runBefore(state: EditorState, position: number, char: string): number {
  let run = 0;
  while (state.sliceDoc(position - run - 1, position - run) === char && position - run > 0) run += 1;
  return run;
}

function runAfter(state: EditorState, position: number, char: string): number {
  let run = 0;
  while (state.sliceDoc(position + run, position + run + 1) === char) run += 1;
  return run;
}

/** Marks that stand at both ends but mean nothing where they stand, as in ``**(so)**called``. */
function unparsed(state: EditorState, span: Span, { text }: Mark): Marked[] {
  const size = text.length;
  const char = text.charAt(0);
  const words = state.sliceDoc(span.from, span.to);
  if (words.replaceAll(char, "").trim() === "") return [];
  const from = span.from + runAfter(state, span.from, char);
  const to = span.to - runBefore(state, span.to, char);
  const runs = [runBefore(state, from, char), runAfter(state, to, char)];
  const fits = (run: number) => (size === 1 && char === "*" ? run % 2 === 1 : run >= size);
  return runs.every(fits) ? [{ from: from - size, to: to + size, inner: { from, to } }] : [];
}

function isBlank(state: EditorState, from: number, to: number): boolean {
  return from >= to || state.sliceDoc(from, to).trim() === "";
}

/** Whether all words of a segment have the mark. */
function isCovered(state: EditorState, segment: Span, marked: readonly Marked[]): boolean {
  let bare = segment.from;
  for (const one of marked) {
    if (!isBlank(state, bare, Math.min(one.from, segment.to))) return false;
    bare = Math.max(bare, one.to);
  }
  return isBlank(state, bare, segment.to);
}

function removeMarks({ from, to, inner }: Marked): ChangeSpec[] {
  return [
    { from, to: inner.from },
    { from: inner.to, to },
  ];
}

/** Whether other markup lies across ``position``, so that nothing may end there. */
function isInsideOther(state: EditorState, position: number, within: Span): boolean {
  let node = parsedTree(state, within.to).resolveInner(position, 1);
  for (; node.parent; node = node.parent) {
    if (node.from >= within.from && node.to <= within.to && node.from < position && position < node.to)
      return true;
  }
  return false;
}

/** Takes the mark from the words of ``segment`` alone, and leaves it to those before and after. */
function freed(state: EditorState, segment: Span, marked: Marked, { text }: Mark): ChangeSpec[] {
  const { inner } = marked;
  const cut = { from: Math.max(segment.from, inner.from), to: Math.min(segment.to, inner.to) };
  const left = trimmed(state, { from: inner.from, to: cut.from });
  const right = trimmed(state, { from: cut.to, to: inner.to });
  const isSplit = text !== "`" && left.to < right.to && (left.from < left.to || right.from < right.to);
  if (!isSplit || isInsideOther(state, cut.from, inner) || isInsideOther(state, cut.to, inner)) {
    return removeMarks(marked);
  }
  const changes: ChangeSpec[] = [];
  if (left.from < left.to) changes.push({ from: left.to, insert: text });
  else changes.push({ from: marked.from, to: inner.from });
  if (right.from < right.to) changes.push({ from: right.from, insert: text });
  else changes.push({ from: inner.to, to: marked.to });
  return changes;
}

/** The mark for these words: code that holds backticks needs more of them around it. */
function fence(words: string, { text }: Mark): { open: string; close: string } {
  if (text !== "`") return { open: text, close: text };
  const longest = Math.max(0, ...[...words.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest === 0 ? 1 : longest + 1);
  const isTight = !words.startsWith("`") && !words.endsWith("`");
  return isTight ? { open: ticks, close: ticks } : { open: `${ticks} `, close: ` ${ticks}` };
}

/** Marks the whole segment, as one with what is marked in it and right beside it. */
function wrapped(state: EditorState, segment: Span, mark: Mark): ChangeSpec[] {
  const line = state.doc.lineAt(segment.from);
  const isInLine = (one: Span) => one.from >= line.from && one.to <= line.to;
  const near = mark.text === "`" ? [] : parsed(state, line, mark).filter(isInLine);
  let { from, to } = segment;
  const joined: Marked[] = [];
  for (const one of [...near, ...near.toReversed()]) {
    const touches = one.from < to ? isBlank(state, one.to, from) : isBlank(state, to, one.from);
    const crosses = one.from < to && one.to > from;
    if (joined.includes(one) || !(touches || crosses)) continue;
    if (!crosses && !isSameLevel(state, one, segment)) continue;
    joined.push(one);
    from = Math.min(from, one.from);
    to = Math.max(to, one.to);
  }
  const { open, close } = fence(state.sliceDoc(from, to), mark);
  const first = joined.find((one) => one.from === from);
  const last = joined.find((one) => one.to === to);
  const changes: ChangeSpec[] = [];
  for (const one of joined) {
    const [start, end] = removeMarks(one);
    if (one !== first && start) changes.push(start);
    if (one !== last && end) changes.push(end);
  }
  if (!first) changes.push({ from, insert: open });
  if (!last) changes.push({ from: to, insert: close });
  return changes;
}

/** Whether both stand in the same markup, so that one mark can hold both. */
function isSameLevel(state: EditorState, one: Span, other: Span): boolean {
  const tree = parsedTree(state, Math.max(one.to, other.to));
  const holder = ({ from, to }: Span) => {
    let node = tree.resolveInner(from, 1);
    while (node.parent && (node.to < to || node.from > from || (node.from === from && node.to === to)))
      node = node.parent;
    return node;
  };
  const [a, b] = [holder(one), holder(other)];
  return a.from === b.from && a.to === b.to && a.name === b.name;
}

function isInWord(state: EditorState, position: number): Span | null {
  const word = state.wordAt(position);
  return word && word.from < position && position < word.to ? word : null;
}

/** Whether the caret stands in an empty pair of this mark: stars may be those of two marks. */
function isPair(run: number, size: number, char: string): boolean {
  return run === size || (char === "*" && run === 3);
}

/** Without a selection: out of the mark, off the word, onto the word, or a new mark to type in. */
function atCaret(state: EditorState, position: number, mark: Mark) {
  const { text } = mark;
  const size = text.length;
  const char = text.charAt(0);
  const run = runBefore(state, position, char);
  if (run === runAfter(state, position, char) && isPair(run, size, char)) {
    const changes = { from: position - size, to: position + size };
    return { changes, range: EditorSelection.cursor(position - size) };
  }
  const inside = markedIn(state, { from: position, to: position }, mark).findLast(
    ({ inner }) => inner.from <= position && position <= inner.to,
  );
  if (inside && position === inside.inner.to) return { range: EditorSelection.cursor(inside.to) };
  if (inside) {
    const set = state.changes(removeMarks(inside));
    return { changes: set, range: EditorSelection.cursor(set.mapPos(position)) };
  }
  const word = isInWord(state, position);
  const [segment] = word ? segments(state, word, mark.node) : [];
  if (segment) {
    const marked = markedIn(state, segment, mark);
    const changes = isCovered(state, segment, marked)
      ? marked.flatMap((one) => removeMarks(one))
      : wrapped(state, segment, mark);
    const set = state.changes(changes);
    return { changes: set, range: EditorSelection.cursor(set.mapPos(position, 1)) };
  }
  if (isInCode(state, position)) return { range: EditorSelection.cursor(position) };
  return { changes: { from: position, insert: text + text }, range: EditorSelection.cursor(position + size) };
}

/** The marks on the selected words, each with the part of it that is selected. */
function selectedMarks(parts: readonly Part[]): Array<{ marked: Marked; selected: Span }> {
  const found = new Map<number, { marked: Marked; selected: Span }>();
  for (const { segment, marked } of parts) {
    for (const one of marked) {
      if (one.from >= segment.to || one.to <= segment.from) continue;
      const known = found.get(one.from)?.selected ?? segment;
      const selected = { from: Math.min(known.from, segment.from), to: Math.max(known.to, segment.to) };
      found.set(one.from, { marked: one, selected });
    }
  }
  return [...found.values()];
}

interface Part {
  readonly segment: Span;
  readonly marked: readonly Marked[];
}

function partsOf(state: EditorState, range: SelectionRange, mark: Mark): Part[] {
  if (range.empty) return [];
  return segments(state, range, mark.node).map((segment) => ({
    segment,
    marked: markedIn(state, segment, mark),
  }));
}

/** Gives the selected words the mark, or takes it away when all of them have it.
 *
 * Each line, each cell gets marks of its own, and blanks at the edges stay outside. Without a selection the word around
 * the caret is meant; between words a pair of marks appears, and the same command leaves it.
 */
export function toggleMark(mark: Mark): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const isOn = isMarked(state, mark);
    const spec = state.changeByRange((range) => {
      if (range.empty) return atCaret(state, range.head, mark);
      const parts = partsOf(state, range, mark);
      const changes = isOn
        ? selectedMarks(parts).flatMap(({ marked, selected }) => freed(state, selected, marked, mark))
        : parts
            .filter(({ segment, marked }) => !isCovered(state, segment, marked))
            .flatMap(({ segment }) => wrapped(state, segment, mark));
      const set = state.changes(changes);
      // The words stay selected, without the blanks and list marks that had been selected with them.
      const from = set.mapPos(parts[0]?.segment.from ?? range.from, 1);
      const to = Math.max(from, set.mapPos(parts.at(-1)?.segment.to ?? range.to, -1));
      const isForward = range.anchor <= range.head;
      return {
        changes: set,
        range: isForward ? EditorSelection.range(from, to) : EditorSelection.range(to, from),
      };
    });
    dispatch(state.update(spec, { userEvent: "input.format", scrollIntoView: true }));
    return true;
  };
}

/** Whether all selected words have the mark, or the caret stands in it. */
export function isMarked(state: EditorState, mark: Mark): boolean {
  return state.selection.ranges.every((range) => {
    if (!range.empty) {
      return partsOf(state, range, mark).every(({ segment, marked }) => isCovered(state, segment, marked));
    }
    const at = range.head;
    return markedIn(state, range, mark).some(({ inner }) => inner.from <= at && at <= inner.to);
  });
}
