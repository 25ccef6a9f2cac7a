/** Decides which changes of others are worth a word, and keeps those until they were seen. */
import { EditorView, type ViewUpdate } from "@codemirror/view";
import * as Y from "yjs";

import {
  type ArrivedChange,
  added,
  arrivedChanges,
  editArrivals,
  type Hunk,
  inverse,
  isTakenBack,
} from "./arrivals";
import type { CompanySnapshot, CompanySource } from "./Company";
import type { Arrival, Missed } from "./incoming";
import type { Author, AuthorBook } from "./people";
import { Restored } from "./Restored";
import { visibleRange } from "./visible";

/** So many characters at once are more than somebody types. */
export const LARGE_CHARACTERS = 200;
/** How long what was seen stays marked; the style sheet fades it in this time. */
export const MARKED_MS = 8000;
/** How long the word about it stays, counted from the last change of the same person. */
const NOTICE_MS = 20_000;
/** A mark that nobody ever scrolls to goes after this. */
const FORGOTTEN_MS = 5 * 60_000;
const LOOK_MS = 150;

export interface Notice {
  readonly id: number;
  readonly how: ArrivedChange["how"];
  readonly authors: readonly Author[];
  readonly stretches: number;
  readonly canUndo: boolean;
  /** Somebody has taken all of it back. */
  readonly isTakenBack: boolean;
}

/** What became of the stretches of a change that was to be taken back. */
export interface Undone {
  readonly taken: number;
  /** Touched by somebody since, and left as they are. */
  readonly kept: number;
}

/** What nobody can see waits: to be seen, and to be forgotten. */
const isInSight = () => document.visibilityState === "visible";

/** Whether somebody puts back what a change that is known here took away: that is nothing new to tell of. */
function putsBack({ startState, state }: ViewUpdate): boolean {
  const before = new Map(arrivedChanges(startState).map((change) => [change.id, change]));
  return arrivedChanges(state).some((change) => {
    const earlier = before.get(change.id);
    return (
      earlier !== undefined &&
      !isTakenBack(earlier) &&
      isTakenBack(change) &&
      change.hunks.some(({ deleted }) => deleted !== "")
    );
  });
}

export class Arriving {
  readonly #source: CompanySource;
  readonly #book: AuthorBook;
  readonly #onChange: (change: Partial<CompanySnapshot>) => void;
  /** The notice that somebody points at, or has the focus in. */
  #held: number | null = null;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #restored: Restored;
  #notices: readonly Notice[] = [];
  #view: EditorView | null = null;
  #nextId = 1;

  constructor(source: CompanySource, book: AuthorBook, onChange: (change: Partial<CompanySnapshot>) => void) {
    this.#source = source;
    this.#book = book;
    this.#onChange = onChange;
    this.#restored = new Restored(source.text);
  }

  attach(view: EditorView): () => void {
    this.#view = view;
    const look = () => this.#after("look", LOOK_MS, () => this.#look());
    window.addEventListener("scroll", look, { capture: true, passive: true });
    const onSight = () => {
      for (const { id } of this.#notices) if (this.#timers.has(`notice ${id}`)) this.#expire(id);
      look();
    };
    document.addEventListener("visibilitychange", onSight);
    // An editor must not be changed while it is being made.
    let leave: () => void = () => undefined;
    queueMicrotask(() => {
      if (this.#view === view) leave = this.#source.incoming.listen((missed) => this.#onMissed(missed));
    });
    const stopWatching = this.#restored.watch(this.#source.incoming);
    return () => {
      leave();
      stopWatching();
      window.removeEventListener("scroll", look, { capture: true });
      document.removeEventListener("visibilitychange", onSight);
      for (const timer of this.#timers.values()) clearTimeout(timer);
      this.#timers.clear();
      this.#view = null;
      this.#tell([]);
    };
  }

  update(update: ViewUpdate): void {
    const arrival = this.#source.incoming.current;
    if (arrival && update.docChanged && !arrival.isCatchUp) this.#onArrival(arrival, update);
    if (arrivedChanges(update.state).length > 0) this.#after("look", LOOK_MS, () => this.#look());
  }

  show(id: number): void {
    const change = this.#find(id);
    const first = change?.hunks.find((hunk) => !hunk.isSeen) ?? change?.hunks[0];
    if (first) this.#scrollTo(first.from);
  }

  showNext(where: "above" | "below"): void {
    const view = this.#view;
    if (!view) return;
    const { from, to } = visibleRange(view);
    const unseen = this.#unseen(view);
    const above = unseen.filter((hunk) => hunk.to < from).map((hunk) => hunk.from);
    const below = unseen.filter((hunk) => hunk.from > to).map((hunk) => hunk.from);
    const next = where === "above" ? Math.max(...above) : Math.min(...below);
    if (Number.isFinite(next)) this.#scrollTo(next);
  }

  undo(id: number): Undone {
    const view = this.#view;
    const change = this.#find(id);
    if (!view || !change || view.state.readOnly) return { taken: 0, kept: 0 };
    const { stretches, kept } = inverse(view.state, change);
    const changes = view.state.changes(
      stretches.map(({ from, to, deleted }) => ({ from, to, insert: deleted })),
    );
    // One step of its own for whoever wants it back after all.
    this.#source.undoManager.stopCapturing();
    if (!changes.empty) view.dispatch({ changes, userEvent: "undo.arrived", scrollIntoView: false });
    this.#source.undoManager.stopCapturing();
    for (const { from, deleted } of stretches) this.#restored.add(changes.mapPos(from, -1), deleted);
    this.#forget(id);
    return { taken: stretches.length, kept };
  }

  hold(id: number | null): void {
    this.#held = id;
  }

  /** Takes the word away; the marks fade by themselves. */
  dismiss(id: number): void {
    this.#tell(this.#notices.filter((notice) => notice.id !== id));
  }

  #onArrival(arrival: Arrival, update: ViewUpdate): void {
    const hunks: Hunk[] = [];
    let characters = 0;
    update.changes.iterChanges((fromA, toA, fromB, toB, inserted) => {
      characters += toA - fromA + (toB - fromB);
      hunks.push({
        from: fromB,
        to: toB,
        inserted: inserted.toString(),
        deleted: update.startState.sliceDoc(fromA, toA),
        isSeen: false,
      });
    });
    const here = this.#source.awareness.getStates();
    // Somebody with a caret here who writes a little is typing. Whoever else writes may be a script.
    const isLarge = characters >= LARGE_CHARACTERS;
    const isTyping = arrival.clientIds.every((id) => here.has(id));
    if (hunks.length === 0 || (!isLarge && isTyping)) return;
    if (putsBack(update)) return;
    // Kept from now on, so that it moves along while we ask who it was.
    const id = this.#nextId++;
    const change = { id, clientIds: arrival.clientIds, hunks, isMarked: false };
    queueMicrotask(() => this.#dispatch(added({ ...change, how: "large" })));
    void this.#book.ask(arrival.clientIds).then(() => this.#decide(id, isLarge));
  }

  #decide(id: number, isLarge: boolean): void {
    const change = this.#find(id);
    if (!change) return;
    const authors = this.#authors(change.clientIds);
    const isScript = authors.some((author) => author.isScript);
    const isMine = authors.length > 0 && authors.every((author) => author.isMe && !author.isScript);
    if ((!isLarge && !isScript) || isMine) {
      this.#forget(id);
      return;
    }
    const how = isScript ? "api" : "large";
    const who = (list: readonly Author[]) =>
      list
        .map((author) => `${author.key} ${author.isScript}`)
        .sort()
        .join();
    // Of deletions alone nobody knows who made them: those of two people are not one change.
    const open =
      authors.length > 0 &&
      this.#notices.find((notice) => notice.how === how && who(notice.authors) === who(authors));
    if (!open) {
      this.#mark(change, how);
      return;
    }
    this.#dispatch((changes) =>
      added({ ...change, id: open.id, how, isMarked: true })(changes.filter((one) => one.id !== id)),
    );
    this.#announce(open.id);
  }

  #onMissed(missed: Missed): void {
    const doc = this.#source.text.doc;
    if (!doc) return;
    const place = (position: Y.RelativePosition) =>
      Y.createAbsolutePositionFromRelativePosition(position, doc)?.index ?? 0;
    const hunks = missed.hunks.map(({ start, end, inserted, deleted }): Hunk => {
      const from = place(start);
      return {
        from,
        to: inserted ? Math.max(from, place(end)) : from,
        inserted,
        deleted,
        isSeen: false,
      };
    });
    const id = this.#nextId++;
    const change = { id, how: "away", clientIds: missed.clientIds, hunks, isMarked: false } as const;
    // The editor's own binding may hear of the same change only after us.
    queueMicrotask(() => {
      this.#dispatch(added(change));
      void this.#book.ask(missed.clientIds).then(() => {
        const authors = this.#authors(missed.clientIds);
        if (authors.length > 0 && authors.every((author) => author.isMe && !author.isScript))
          this.#forget(id);
        else if (this.#find(id)) this.#mark(change, "away");
      });
    });
  }

  #mark({ id }: { id: number }, how: ArrivedChange["how"]): void {
    this.#dispatch((changes) =>
      changes.map((change) => (change.id === id ? { ...change, how, isMarked: true } : change)),
    );
    this.#announce(id);
  }

  #announce(id: number): void {
    const change = this.#find(id);
    if (!change) return;
    if (isTakenBack(change)) {
      this.#forget(id);
      return;
    }
    const notice: Notice = {
      id,
      how: change.how,
      authors: this.#authors(change.clientIds),
      stretches: change.hunks.length,
      ...this.#undoability(change),
    };
    this.#tell([...this.#notices.filter((one) => one.id !== id), notice]);
    // Whoever is away comes back to a word that is still there.
    if (change.how !== "away") this.#expire(id);
    this.#forgetLater(id);
    this.#look();
  }

  #expire(id: number): void {
    this.#after(`notice ${id}`, NOTICE_MS, () =>
      this.#held === id || !isInSight() ? this.#expire(id) : this.dismiss(id),
    );
  }

  #forgetLater(id: number): void {
    this.#after(`mark ${id}`, FORGOTTEN_MS, () => (isInSight() ? this.#forget(id) : this.#forgetLater(id)));
  }

  #undoability(change: ArrivedChange): Pick<Notice, "canUndo" | "isTakenBack"> {
    const state = this.#view?.state;
    // What several people wrote in one go cannot be told apart, and nobody takes back what a third one wrote.
    const isOnes = this.#authors(change.clientIds).length <= 1;
    const canUndo =
      isOnes && state !== undefined && !state.readOnly && inverse(state, change).stretches.length > 0;
    return { canUndo, isTakenBack: isTakenBack(change) };
  }

  /** Offers nothing that is not there any more: others take changes back as well, or write over them. */
  #reconsider(): void {
    let isNews = false;
    const notices = this.#notices.map((notice) => {
      const change = this.#find(notice.id);
      if (!change) return notice;
      const now = this.#undoability(change);
      if (now.canUndo === notice.canUndo && now.isTakenBack === notice.isTakenBack) return notice;
      isNews = true;
      if (now.isTakenBack) this.#expire(notice.id);
      return { ...notice, ...now };
    });
    if (isNews) this.#tell(notices);
  }

  /** Notes what is on screen as seen, and counts what is not. */
  #look(): void {
    const view = this.#view;
    if (!view) return;
    this.#reconsider();
    if (isInSight()) {
      const { from, to } = visibleRange(view);
      const isNew = (hunk: Hunk) => !hunk.isSeen && hunk.to >= from && hunk.from <= to;
      const newly = arrivedChanges(view.state).filter((one) => one.isMarked && one.hunks.some(isNew));
      if (newly.length > 0) {
        this.#dispatch((changes) =>
          changes.map((change) =>
            newly.some(({ id }) => id === change.id)
              ? {
                  ...change,
                  hunks: change.hunks.map((hunk) => (isNew(hunk) ? { ...hunk, isSeen: true } : hunk)),
                }
              : change,
          ),
        );
      }
      for (const { id } of newly) {
        if (this.#find(id)?.hunks.every((hunk) => hunk.isSeen)) {
          this.#after(`mark ${id}`, MARKED_MS, () => this.#fade(id));
        }
      }
    }
    const { from, to } = visibleRange(view);
    const unseen = this.#unseen(view);
    this.#onChange({
      above: unseen.filter((hunk) => hunk.to < from).length,
      below: unseen.filter((hunk) => hunk.from > to).length,
    });
  }

  /** Ends the marks; the change can be taken back for as long as its notice is there. */
  #fade(id: number): void {
    if (!this.#notices.some((notice) => notice.id === id)) this.#forget(id);
    else {
      this.#dispatch((changes) =>
        changes.map((change) => (change.id === id ? { ...change, isMarked: false } : change)),
      );
    }
  }

  #forget(id: number): void {
    this.#dispatch((changes) => changes.filter((change) => change.id !== id));
    this.dismiss(id);
    this.#look();
  }

  #tell(notices: readonly Notice[]): void {
    if (notices.length === 0 && this.#notices.length === 0) return;
    this.#notices = notices;
    this.#onChange({ notices });
  }

  #authors(clientIds: readonly number[]): Author[] {
    const known = clientIds.map((id) => this.#book.get(id)).filter((one) => one !== undefined);
    return [...new Map(known.map((one) => [`${one.key} ${one.isScript}`, one])).values()];
  }

  #unseen(view: EditorView): Hunk[] {
    return arrivedChanges(view.state)
      .filter((change) => change.isMarked)
      .flatMap((change) => change.hunks)
      .filter((hunk) => !hunk.isSeen && !hunk.isBack);
  }

  #find(id: number): ArrivedChange | undefined {
    return this.#view ? arrivedChanges(this.#view.state).find((change) => change.id === id) : undefined;
  }

  #scrollTo(position: number): void {
    this.#view?.dispatch({ effects: EditorView.scrollIntoView(position, { y: "center" }) });
  }

  #dispatch(edit: Parameters<typeof editArrivals>[0]): void {
    this.#view?.dispatch({ effects: editArrivals(edit) });
  }

  #after(name: string, milliseconds: number, act: () => void): void {
    if (name === "look" && this.#timers.has(name)) return;
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      act();
    }, milliseconds);
    this.#timers.set(name, timer);
  }
}
