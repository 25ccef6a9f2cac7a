/** Who first wrote what, as a colour behind the text: for what is on screen only. */
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type * as Y from "yjs";
import { type Author, type AuthorBook, safeColor } from "./people";

/** The text's items are walked from its start, so this waits until typing rests a little. */
const REDRAW_MS = 100;

export interface Run {
  readonly from: number;
  readonly to: number;
  readonly clientId: number;
}

/** Who wrote the characters between two places, as runs of one client each, in order. */
export function runsBetween(text: Y.Text, from: number, to: number): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (let item = text._start; item !== null && at < to; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const end = at + item.length;
    if (end > from) {
      const last = runs[runs.length - 1];
      const start = Math.max(at, from);
      const stop = Math.min(end, to);
      if (last?.clientId === item.id.client && last.to === start) {
        runs[runs.length - 1] = { ...last, to: stop };
      } else runs.push({ from: start, to: stop, clientId: item.id.client });
    }
    at = end;
  }
  return runs;
}

/** Every client id whose characters are in the text. */
export function writersOf(text: Y.Text): Set<number> {
  const writers = new Set<number>();
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.deleted && item.countable) writers.add(item.id.client);
  }
  return writers;
}

export function nameOf(author: Author): string {
  const name = author.isMe ? "You" : author.name;
  return author.isScript ? `${name} (over the API)` : name;
}

const decorations = new Map<string, Decoration>();

function decorationOf(author: Author): Decoration {
  const key = `${author.color} ${nameOf(author)}`;
  let decoration = decorations.get(key);
  if (!decoration) {
    decoration = Decoration.mark({
      class: author.isScript ? "cm-writtenBy cm-writtenBy-script" : "cm-writtenBy",
      attributes: { style: `--peer: ${safeColor(author.color)}`, title: nameOf(author) },
    });
    decorations.set(key, decoration);
  }
  return decoration;
}

/** Colours the text; ``onWriters`` hears who has written anything in all of it. */
export function authorship(
  text: Y.Text,
  book: AuthorBook,
  onWriters: (clientIds: ReadonlySet<number>) => void,
): Extension {
  class Authorship {
    decorations: DecorationSet = Decoration.none;
    readonly #view: EditorView;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #isGone = false;

    constructor(view: EditorView) {
      this.#view = view;
      this.#later(0);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = this.decorations.map(update.changes);
      if (update.docChanged || update.viewportChanged) this.#later(REDRAW_MS);
    }

    destroy(): void {
      this.#isGone = true;
      clearTimeout(this.#timer);
    }

    #later(milliseconds: number): void {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.#redraw();
      }, milliseconds);
    }

    async #redraw(): Promise<void> {
      const writers = writersOf(text);
      await book.ask(writers);
      if (this.#isGone) return;
      // Marks under an input method would end its word.
      if (this.#view.composing) {
        this.#later(REDRAW_MS);
        return;
      }
      const { from, to } = this.#view.viewport;
      const builder = new RangeSetBuilder<Decoration>();
      for (const run of runsBetween(text, from, to)) {
        const author = book.get(run.clientId);
        if (author) builder.add(run.from, run.to, decorationOf(author));
      }
      this.decorations = builder.finish();
      // An empty transaction has the view look at its decorations again.
      this.#view.dispatch({});
      onWriters(writers);
    }
  }

  return ViewPlugin.fromClass(Authorship, { decorations: (plugin) => plugin.decorations });
}
