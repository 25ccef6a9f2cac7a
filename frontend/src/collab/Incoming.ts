/** What others changed: which client ids a change came from, and what came all at once after being away. */
import * as Y from "yjs";

/** A change that is being applied to the text at this moment. */
export interface Arrival {
  /** Whose characters it brings. A change that only deletes names nobody. */
  readonly clientIds: readonly number[];
  /** Whether it is the answer to having been away, which is told as a whole by ``missed``. */
  readonly isCatchUp: boolean;
}

/** One stretch that was replaced. Positions stay with their characters until somebody looks. */
export interface MissedHunk {
  readonly start: Y.RelativePosition;
  readonly end: Y.RelativePosition;
  readonly inserted: string;
  readonly deleted: string;
}

export interface Missed {
  readonly clientIds: readonly number[];
  readonly hunks: readonly MissedHunk[];
}

/** More than this is a new text rather than changes in one that was known. */
const MAX_HUNKS = 200;
/** A connection that breaks for less is no absence. */
export const AWAY_AFTER_MS = 5000;

interface Surroundings {
  isFromServer(origin: unknown): boolean;
  /** Whether this page and the server have not yet exchanged what they had. */
  isCatchingUp(): boolean;
  /** Whether there was a text here before, so that what comes now is a change of it. */
  hasBefore(): boolean;
}

interface Hunk {
  at: number;
  inserted: string;
  deleted: string;
}

type Delta = ReadonlyArray<{ retain?: number; insert?: unknown; delete?: number }>;

/** The stretches that a Yjs event replaced in ``before``; ``at`` counts in the text that came of it. */
export function hunksOf(delta: Delta, before: string): Hunk[] {
  const hunks: Hunk[] = [];
  let [old, now] = [0, 0];
  let open: Hunk | null = null;
  for (const step of delta) {
    if (step.retain !== undefined) {
      old += step.retain;
      now += step.retain;
      open = null;
      continue;
    }
    if (!open) {
      open = { at: now, inserted: "", deleted: "" };
      hunks.push(open);
    }
    if (typeof step.insert === "string") {
      open.inserted += step.insert;
      now += step.insert.length;
    } else if (step.delete !== undefined) {
      open.deleted += before.slice(old, old + step.delete);
      old += step.delete;
    }
  }
  return hunks;
}

/** Watches one document. What was missed waits here until an editor is there to show it. */
export class Incoming {
  /** Set while a change from the server is being applied, for whoever hears of it through the text. */
  current: Arrival | null = null;
  readonly #doc: Y.Doc;
  readonly #text: Y.Text;
  readonly #around: Surroundings;
  readonly #listeners = new Set<(missed: Missed) => void>();
  readonly #waiting: Missed[] = [];
  #before: string | null = null;
  #awaySince = 0;
  #hasCaughtUp = false;

  constructor(doc: Y.Doc, text: Y.Text, around: Surroundings) {
    this.#doc = doc;
    this.#text = text;
    this.#around = around;
    doc.on("beforeTransaction", this.#onBefore);
    doc.on("beforeObserverCalls", this.#onApplied);
    doc.on("afterTransaction", this.#onAfter);
    text.observe(this.#onEvent);
  }

  stop(): void {
    this.#doc.off("beforeTransaction", this.#onBefore);
    this.#doc.off("beforeObserverCalls", this.#onApplied);
    this.#doc.off("afterTransaction", this.#onAfter);
    this.#text.unobserve(this.#onEvent);
    this.#listeners.clear();
  }

  /** The connection is gone. */
  left(now = Date.now()): void {
    if (this.#awaySince === 0) this.#awaySince = now;
  }

  /** Both sides have what the other had. */
  caughtUp(): void {
    this.#awaySince = 0;
    this.#hasCaughtUp = true;
  }

  /** Hands out what was missed: what waits already, and what is missed later. */
  listen(listener: (missed: Missed) => void): () => void {
    for (const missed of this.#waiting.splice(0)) listener(missed);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #wasAway(): boolean {
    // Before the first exchange the time away is however long this device did not have the note open.
    if (!this.#hasCaughtUp) return true;
    return this.#awaySince !== 0 && Date.now() - this.#awaySince >= AWAY_AFTER_MS;
  }

  #onBefore = (transaction: Y.Transaction): void => {
    // Reading what an event changed opens a transaction of its own.
    if (this.current) return;
    const isMissed =
      this.#around.isFromServer(transaction.origin) &&
      this.#around.isCatchingUp() &&
      this.#around.hasBefore() &&
      this.#wasAway();
    // The whole text is written out here, so only for the one answer after an absence.
    this.#before = isMissed ? this.#text.toString() : null;
  };

  #onApplied = (transaction: Y.Transaction): void => {
    if (!this.#around.isFromServer(transaction.origin)) return;
    const clientIds: number[] = [];
    for (const [clientId, clock] of transaction.afterState) {
      if (clock > (transaction.beforeState.get(clientId) ?? 0)) clientIds.push(clientId);
    }
    // Where nothing was known before, all of it is new and nothing has changed.
    const isCatchUp = this.#before !== null || !this.#around.hasBefore();
    this.current = { clientIds, isCatchUp };
  };

  #onEvent = (event: Y.YTextEvent): void => {
    if (this.#before === null || !this.current) return;
    const hunks = hunksOf(event.delta, this.#before);
    if (hunks.length === 0 || hunks.length > MAX_HUNKS) return;
    const at = (index: number, assoc: number) =>
      Y.createRelativePositionFromTypeIndex(this.#text, index, assoc);
    this.#tell({
      clientIds: this.current.clientIds,
      hunks: hunks.map((hunk) => ({
        start: at(hunk.at, 0),
        end: at(hunk.at + hunk.inserted.length, -1),
        inserted: hunk.inserted,
        deleted: hunk.deleted,
      })),
    });
  };

  #onAfter = (): void => {
    this.current = null;
    this.#before = null;
  };

  #tell(missed: Missed): void {
    if (this.#listeners.size === 0) this.#waiting.push(missed);
    for (const listener of this.#listeners) listener(missed);
  }
}
