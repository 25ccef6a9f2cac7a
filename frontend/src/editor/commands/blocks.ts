/** What a line is: text, heading, list item, task, quote. */
import type { EditorState, Line, StateCommand } from "@codemirror/state";
import {
  changeStarts,
  columns,
  isListMarker,
  type LineChange,
  type LineParts,
  lineParts,
  type Marker,
  selectedLines,
  wordColumn,
  writing,
  writtenLines,
} from "./lines";
import { ancestor, parsedTree } from "./segments";

function startOf({ quotes, indent, mark }: LineParts): string {
  return quotes + indent + mark;
}

const setext = new Set(["SetextHeading1", "SetextHeading2"]);

/** Makes the lines headings of this level, or text where they all are already. Level 0 is text. */
export function toggleHeading(level: number): StateCommand {
  return writing((state) => {
    const lines = headedLines(state);
    const hashes = level === 0 ? "" : `${"#".repeat(level)} `;
    const isOn = lines.every((line) => lineParts(line.text).mark.trimEnd() === hashes.trimEnd());
    const starts = lines.map((line): LineChange => {
      const parts = lineParts(line.text);
      return { line, from: startOf(parts), to: parts.quotes + (isOn ? "" : hashes) };
    });
    const spec = changeStarts(state, starts);
    const underlines = lines.flatMap((line) => underlineOf(state, line));
    if (underlines.length === 0) return spec;
    return {
      ...spec,
      changes: [...lines.flatMap((line, index) => asChange(line, starts[index])), ...underlines],
      selection: undefined,
    };
  });
}

/** The lines to make headings of; a line of dashes that makes one of the line above it means that line. */
function headedLines(state: EditorState): Line[] {
  const found = writtenLines(state).map((line) => {
    const mark = ancestor(parsedTree(state, line.to), line.to, -1, setext)?.getChild("HeaderMark");
    return mark && state.doc.lineAt(mark.from).number === line.number
      ? state.doc.line(line.number - 1)
      : line;
  });
  return found.filter((line, index) => line.number !== found[index - 1]?.number);
}

function asChange(line: Line, start: LineChange | undefined) {
  return start ? [{ from: line.from, to: line.from + start.from.length, insert: start.to }] : [];
}

/** The line of dashes that makes a heading of the line above it. */
function underlineOf(state: EditorState, line: Line): Array<{ from: number; to: number }> {
  const heading = ancestor(parsedTree(state, line.to), line.to, -1, setext);
  const mark = heading?.getChild("HeaderMark");
  if (!mark || state.doc.lineAt(mark.from).number !== line.number + 1) return [];
  return [{ from: line.to, to: mark.to }];
}

/** The list marks for lines, and new places for what stands below them. */
class Renesting {
  readonly #parents: Array<{ oldWords: number; newWords: number }> = [];

  /** Where a line that stood at ``indent`` stands now. */
  place(indent: number): number {
    while (this.#parents.length > 0 && indent < (this.#parents.at(-1)?.oldWords ?? 0)) this.#parents.pop();
    const parent = this.#parents.at(-1);
    return parent ? parent.newWords + indent - parent.oldWords : indent;
  }

  get depth(): number {
    return this.#parents.length;
  }

  enter(oldWords: number, newWords: number): void {
    this.#parents.push({ oldWords, newWords });
  }
}

/** The character that this note makes bullets with. */
export function bulletOf(state: EditorState): string {
  const near = state.doc.lineAt(state.selection.main.head).number;
  for (let distance = 0; distance < 200; distance += 1) {
    for (const number of [near - distance, near + distance]) {
      if (number < 1 || number > state.doc.lines) continue;
      const { mark, marker } = lineParts(state.doc.line(number).text);
      if (marker === "bullet" || marker === "task") return /[-+*]/.exec(mark)?.[0] ?? "-";
    }
  }
  return "-";
}

/** Makes a list of the lines, turns one kind of list into another, or takes the marks away. */
export function toggleList(kind: "bullet" | "number" | "task"): StateCommand {
  return writing((state) => {
    const lines = writtenLines(state);
    const isOn = lines.every((line) => lineParts(line.text).marker === kind);
    const bullet = bulletOf(state);
    const nesting = new Renesting();
    const counts: number[] = [];
    const starts: LineChange[] = [];
    for (const line of lines) {
      const parts = lineParts(line.text);
      const indent = nesting.place(columns(parts.indent));
      const depth = nesting.depth;
      counts.length = depth + 1;
      counts[depth] = (counts[depth] ?? 0) + 1;
      const mark = isOn ? "" : newMark(kind, parts, bullet, counts[depth] ?? 1);
      const to = parts.quotes + " ".repeat(indent) + mark;
      starts.push({ line, from: startOf(parts), to });
      const next = { ...parts, indent: " ".repeat(indent), mark, marker: isOn ? ("none" as Marker) : kind };
      if (isListMarker(parts.marker)) nesting.enter(wordColumn(parts), wordColumn(next));
    }
    return changeStarts(state, [...starts, ...below(state, lines.at(-1), nesting)]);
  });
}

function newMark(kind: Marker, parts: LineParts, bullet: string, count: number): string {
  if (kind === "number") return `${count}. `;
  if (kind === "bullet") return `${bullet} `;
  return `${bullet} ${/\[[ xX]\]/.exec(parts.mark)?.[0] ?? "[ ]"} `;
}

/** What stands below the last line, further in, moves with it. */
function below(state: EditorState, last: Line | undefined, nesting: Renesting): LineChange[] {
  const moved: LineChange[] = [];
  for (let number = (last?.number ?? state.doc.lines) + 1; number <= state.doc.lines; number += 1) {
    const line = state.doc.line(number);
    const parts = lineParts(line.text);
    if (parts.words === "" && parts.mark === "") continue;
    const indent = columns(parts.indent);
    const place = nesting.place(indent);
    if (nesting.depth === 0) break;
    const from = parts.quotes + parts.indent;
    moved.push({ line, from, to: place === indent ? from : parts.quotes + " ".repeat(place) });
  }
  return moved;
}

/** Quotes the lines, or takes one level of quoting away where all have it. */
export const toggleQuote: StateCommand = writing((state) => {
  const lines = selectedLines(state);
  const isOn = writtenLines(state).every((line) => line.text.trimStart().startsWith(">"));
  return changeStarts(
    state,
    lines.map((line) => {
      if (!isOn) return { line, from: "", to: line.text === "" && lines.length > 1 ? ">" : "> " };
      const mark = /^ {0,3}>[ \t]?/.exec(line.text)?.[0] ?? "";
      return { line, from: mark, to: "" };
    }),
  );
});

/** Ticks the tasks off, or opens them again where all are done. A line that is no task becomes one. */
export const toggleTask: StateCommand = writing((state) => {
  const lines = writtenLines(state);
  const isTask = (line: Line) => lineParts(line.text).marker === "task";
  const tasks = lines.some(isTask) ? lines.filter(isTask) : lines;
  const isDone = tasks.every((line) => /\[[xX]\]/.test(lineParts(line.text).mark));
  const bullet = bulletOf(state);
  return changeStarts(
    state,
    tasks.map((line) => {
      const parts = lineParts(line.text);
      const lead = parts.quotes + parts.indent;
      const to =
        parts.marker === "task"
          ? parts.mark.replace(/\[[ xX]\]/, isDone ? "[ ]" : "[x]")
          : `${parts.marker === "number" ? parts.mark.trimEnd() : bullet} [ ] `;
      return { line, from: startOf(parts), to: lead + to };
    }),
  );
});
