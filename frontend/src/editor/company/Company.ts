/** What an editor and the page around it tell each other about the others in a note.
 *
 * The page reads a snapshot and asks; the editor answers with what it draws. There is one for each shared text, and an
 * editor may come and go under it.
 */
import { Compartment, type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

import { type Caret, Carets } from "@/editor/remoteCarets";
import { Paced } from "@/shared/lib/Paced";
import { Arriving, type Notice, type Undone } from "./Arriving";
import { arrivals } from "./arrivals";
import { authorship } from "./authorship";
import { Following } from "./Following";
import type { IncomingSource } from "./incoming";
import type { Author, AuthorBook } from "./people";
import { headingAbove } from "./whereabouts";

/** Where people are is told so often at the most, however fast they type. */
const WHEREABOUTS_MS = 300;

export interface CompanySource {
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager;
  readonly awareness: Awareness;
  readonly incoming: IncomingSource;
}

export interface CompanySnapshot {
  /** The key of the person whose caret this window follows. */
  readonly following: string | null;
  readonly notices: readonly Notice[];
  /** Changes that nobody has had before their eyes, above and below what is on screen. */
  readonly above: number;
  readonly below: number;
  readonly isColored: boolean;
  /** Who has written what is coloured. */
  readonly writers: readonly Author[];
  /** Who wrote the character before one's own caret, while the text is coloured. */
  readonly atCaret: Author | null;
}

const nobody: CompanySnapshot = {
  following: null,
  notices: [],
  above: 0,
  below: 0,
  isColored: false,
  writers: [],
  atCaret: null,
};

function same(a: CompanySnapshot, b: CompanySnapshot): boolean {
  return (Object.keys(a) as Array<keyof CompanySnapshot>).every((key) => Object.is(a[key], b[key]));
}

function byName(a: Author, b: Author): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return Number(a.isScript) - Number(b.isScript);
}

export class Company {
  readonly carets: Carets;
  readonly #source: CompanySource;
  readonly #book: AuthorBook;
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Set<Paced>();
  readonly #coloring = new Compartment();
  readonly #following: Following;
  readonly #arriving: Arriving;
  #snapshot = nobody;
  #view: EditorView | null = null;
  /** Puts the editor back at once where something else stands in its place: people are in the text. */
  toEditor: () => void = () => undefined;

  constructor(source: CompanySource, book: AuthorBook, ownName: string) {
    this.#source = source;
    this.#book = book;
    this.carets = new Carets(source.text, source.awareness, ownName);
    this.#following = new Following(this.carets, (following) => this.#change({ following }));
    this.#arriving = new Arriving(source, book, (change) => this.#change(change));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): CompanySnapshot => this.#snapshot;

  /** Whether the text is shown; where it is not, nobody's place in it is known. */
  get isInEditor(): boolean {
    return this.#view !== null;
  }

  /** Where somebody's caret is, in words; null when they have none. */
  whereIs(key: string): string | null {
    const caret = this.#caretOf(key);
    if (!caret || !this.#view) return null;
    const heading = headingAbove(this.#view.state, caret.head);
    return heading ? `at “${heading}”` : "at the top";
  }

  /** Calls ``listener`` when somebody may be elsewhere, a moment later; returns the undo. */
  watchWhereabouts(listener: () => void): () => void {
    const watcher = new Paced(listener, WHEREABOUTS_MS);
    const ask = () => watcher.ask();
    this.#watchers.add(watcher);
    this.#source.awareness.on("change", ask);
    return () => {
      this.#watchers.delete(watcher);
      this.#source.awareness.off("change", ask);
      watcher.stop();
    };
  }

  /** Has somebody's caret say its name for a moment, wherever it is. */
  callOut(key: string): void {
    const caret = this.#caretOf(key);
    if (!caret || !this.#view) return;
    this.carets.show(caret.clientId);
    // The carets are drawn anew with the next transaction, be it empty.
    this.#view.dispatch({});
  }

  /** Brings somebody's caret into view and shows its name; false when they have none. */
  goTo(key: string): boolean {
    this.#enter();
    const caret = this.#caretOf(key);
    if (!caret || !this.#view) return false;
    this.callOut(key);
    this.#view.dispatch({ effects: EditorView.scrollIntoView(caret.head, { y: "center" }) });
    return true;
  }

  /** From now on the window shows where this person is, until whoever sits here does something. */
  follow(key: string): void {
    this.#enter();
    this.#following.start(key);
  }

  stopFollowing(): void {
    this.#following.stop();
  }

  /** Brings a change into view. */
  show(id: number): void {
    this.#arriving.show(id);
  }

  /** Brings the nearest change into view that nobody has seen. */
  showNext(where: "above" | "below"): void {
    this.#arriving.showNext(where);
  }

  /** Takes a change back, as far as it still stands as it came. */
  undo(id: number): Undone {
    return this.#arriving.undo(id);
  }

  /** A notice that is held stays; null when none is. */
  hold(id: number | null): void {
    this.#arriving.hold(id);
  }

  dismiss(id: number): void {
    this.#arriving.dismiss(id);
  }

  /** Colours the text by who wrote it, or ends that. */
  color(isColored: boolean): void {
    this.#change({ isColored, writers: [], atCaret: null });
    this.#view?.dispatch({ effects: this.#coloring.reconfigure(this.#colors()) });
  }

  extension(): Extension {
    const company = this;
    const attached = ViewPlugin.fromClass(
      class {
        readonly #leave: () => void;

        constructor(view: EditorView) {
          this.#leave = company.#attach(view);
        }

        update(update: ViewUpdate): void {
          company.#update(update);
        }

        destroy(): void {
          this.#leave();
        }
      },
    );
    return [arrivals(this.#source.incoming), attached, this.#coloring.of(this.#colors())];
  }

  #enter(): void {
    if (!this.#view) this.toEditor();
  }

  #attach(view: EditorView): () => void {
    this.#view = view;
    this.#movePeople();
    const leaveFollowing = this.#following.attach(view);
    const leaveArriving = this.#arriving.attach(view);
    return () => {
      leaveFollowing();
      leaveArriving();
      this.#view = null;
    };
  }

  #movePeople(): void {
    for (const watcher of this.#watchers) watcher.ask();
  }

  #update(update: ViewUpdate): void {
    if (update.docChanged) this.#movePeople();
    this.#arriving.update(update);
    this.#following.update();
    if (this.#snapshot.isColored && (update.selectionSet || update.docChanged)) this.#lookAtCaret();
  }

  #colors(): Extension {
    if (!this.#snapshot.isColored) return [];
    return authorship(this.#source.text, this.#book, (writers) => {
      const known = [...writers].map((id) => this.#book.get(id)).filter((one) => one !== undefined);
      const people = new Map(known.map((one) => [`${one.key} ${one.isScript}`, one]));
      const sorted = [...people.values()].sort(byName);
      const before = this.#snapshot.writers;
      const isSame = sorted.length === before.length && sorted.every((one, index) => one === before[index]);
      this.#change({ writers: isSame ? before : sorted });
      this.#lookAtCaret();
    });
  }

  #lookAtCaret(): void {
    const view = this.#view;
    if (!view) return;
    const { head } = view.state.selection.main;
    let atCaret: Author | null = null;
    let at = 0;
    for (let item = this.#source.text._start; item !== null && at < head; item = item.right) {
      if (item.deleted || !item.countable) continue;
      at += item.length;
      if (at >= head) atCaret = this.#book.get(item.id.client) ?? null;
    }
    this.#change({ atCaret });
  }

  #caretOf(key: string): Caret | undefined {
    return this.carets.latestOf(key);
  }

  #change(change: Partial<CompanySnapshot>): void {
    const next = { ...this.#snapshot, ...change };
    if (same(next, this.#snapshot)) return;
    this.#snapshot = next;
    queueMicrotask(() => {
      for (const listener of this.#listeners) listener();
    });
  }
}
