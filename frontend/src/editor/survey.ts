/** What a note amounts to: its headings, where one is among them, its words. Looked up when nothing else is to be done. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { parsedTree } from "./commands/segments";
import { isInTable } from "./livepreview/tableKeys";

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly from: number;
}

export interface Count {
  readonly words: number;
  readonly characters: number;
}

export interface Survey {
  readonly headings: readonly Heading[];
  /** The heading above the caret, as its place among them; -1 for none. */
  readonly current: number;
  readonly whole: Count;
  /** Null when nothing is selected. */
  readonly selected: Count | null;
  /** Whether the caret is in a table. */
  readonly isInTable: boolean;
}

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’.,](?=[\p{L}\p{N}]))*/gu;

/** Words and characters of a text. In Chinese and Japanese each sign counts; marks and blank lines count for nothing. */
export function countIn(lines: Iterable<string>): Count {
  let words = 0;
  let characters = 0;
  for (const line of lines) {
    if (line === "\n") continue;
    words += line.match(WORD)?.length ?? 0;
    // An emoji of two units is one character.
    characters += line.length - (line.match(/[\ud800-\udbff]/g)?.length ?? 0);
  }
  return { words, characters };
}

/** Minutes that reading takes, at least one. */
export function readingMinutes(words: number): number {
  return Math.max(1, Math.round(words / 220));
}

/** What a heading says, without its marks. */
function plain(text: string): string {
  return text
    .replace(/^\s*#{1,6}\s*|\s+#+\s*$/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[\[(?:[^\]|]*\|)?([^\]]*)\]\]/g, "$1")
    .replace(/(\*\*|__|~~|==|`)(.+?)\1/g, "$2")
    .replace(/(^|\s)([*_])(\S.*?)\2/g, "$1$3")
    .trim();
}

/** The headings that stand on their own, as far as the text is parsed. */
export function headingsOf(state: EditorState): Heading[] {
  const found: Heading[] = [];
  for (let node = parsedTree(state, state.doc.length).topNode.firstChild; node; node = node.nextSibling) {
    const level = /^(?:ATX|Setext)Heading(\d)$/.exec(node.name)?.[1];
    if (!level) continue;
    const text = plain(state.doc.lineAt(node.from).text);
    if (text !== "") found.push({ level: Number(level), text, from: node.from });
  }
  return found;
}

const PAUSE_MS = 300;

const whenIdle: (task: () => void) => number =
  typeof requestIdleCallback === "function"
    ? (task) => requestIdleCallback(task, { timeout: 2000 })
    : (task) => window.setTimeout(task, 1);
const cancelIdle = (id: number) =>
  typeof cancelIdleCallback === "function" ? cancelIdleCallback(id) : clearTimeout(id);

/** Tells ``onChange`` what the note amounts to, at first and whenever that may have changed. */
export function surveyed(onChange: (survey: Survey) => void): Extension {
  return ViewPlugin.fromClass(
    class {
      #timer: ReturnType<typeof setTimeout> | undefined;
      #idle = 0;
      #headings: readonly Heading[] = [];
      #whole: Count = { words: 0, characters: 0 };
      #isStale = true;

      constructor(readonly view: EditorView) {
        this.#soon();
      }

      update(update: ViewUpdate): void {
        const isParsed = syntaxTree(update.state) !== syntaxTree(update.startState);
        if (update.docChanged || isParsed) this.#isStale = true;
        if (update.docChanged || update.selectionSet || isParsed) this.#soon();
      }

      destroy(): void {
        clearTimeout(this.#timer);
        cancelIdle(this.#idle);
      }

      #soon(): void {
        clearTimeout(this.#timer);
        cancelIdle(this.#idle);
        this.#timer = setTimeout(() => {
          this.#idle = whenIdle(() => this.#look());
        }, PAUSE_MS);
      }

      #look(): void {
        const { state } = this.view;
        if (this.#isStale) {
          this.#headings = headingsOf(state);
          this.#whole = countIn(state.doc.iter());
          this.#isStale = false;
        }
        const { main } = state.selection;
        onChange({
          headings: this.#headings,
          current: this.#headings.findLastIndex(({ from }) => from <= main.head),
          whole: this.#whole,
          selected: main.empty ? null : countIn(state.doc.iterRange(main.from, main.to)),
          isInTable: isInTable(state),
        });
      }
    },
  );
}

/** Puts the caret at a heading, with the heading near the top. */
export function goTo(view: EditorView, position: number): void {
  view.dispatch({
    selection: { anchor: Math.min(position, view.state.doc.length) },
    effects: EditorView.scrollIntoView(position, { y: "start", yMargin: 72 }),
  });
  view.focus();
}
