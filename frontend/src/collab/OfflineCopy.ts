import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { inTime } from "./patience";
import { unsavedNotes } from "./unsavedNotes";

/** What has said nothing for so long is no copy to count on; until then it may only be busy with a long note. */
const SILENT_MS = 10_000;
/** A database that was closed or is full is tried again this often: by opening it, which stores the whole text. */
const RETRY_MS = 30_000;
const openedKey = "opened";

export interface CopyEvents {
  /** It is in the text, or it is known now that this is the whole note. */
  onLoaded(): void;
  /** Something else is to be said of it than before. */
  onCopy(): void;
}

/** Whether the whole note had been stored; answers once what was written before is stored, or was undone. */
function wasOpened(database: IDBDatabase | null): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const transaction = (database as IDBDatabase).transaction(["updates", "custom"]);
    const asked = transaction.objectStore("custom").get(openedKey);
    transaction.oncomplete = () => resolve(asked.result === 1);
    transaction.onabort = reject;
  });
}

/** The place of one document in IndexedDB: what it brings, whether it keeps what is typed, and for which unsaved edits
 * in it this page answers.
 *
 * y-indexeddb reads and writes. It does not notice when its database is closed, by whoever deletes it or by the
 * browser, nor when a full disk undoes what it wrote; here both are found out, and mended when that can be.
 */
export class OfflineCopy {
  /** True once it is loaded, false when it cannot be; silent for as long as the database is. */
  readonly loaded: Promise<boolean>;
  /** Whether all that it had is in the text. */
  isLoaded = false;
  /** Whether that was the whole note, so that it may be shown without the server. */
  isWhole = false;
  /** Whether it keeps what is typed; null while it is being loaded, unless that takes too long. */
  keeps: boolean | null = null;
  readonly name: string;
  readonly #doc: Y.Doc;
  readonly #events: CopyEvents;
  readonly #own: string;
  /** The marks of before: what they stand for is loaded with it, so one SAVED covers them all. */
  #claimed: readonly string[];
  #loads!: (isLoaded: boolean) => void;
  #store: IndexeddbPersistence | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string, doc: Y.Doc, events: CopyEvents) {
    this.name = name;
    this.#doc = doc;
    this.#events = events;
    this.#own = `${name}#${doc.clientID}`;
    this.#claimed = unsavedNotes.marks(`${name}#`);
    this.loaded = new Promise((resolve) => {
      this.#loads = resolve;
    });
    doc.on("update", this.#keep);
    this.#open();
  }

  get isLoading(): boolean {
    return !this.isLoaded && this.keeps === null;
  }

  /** Whether it had edits, when it was opened, that were never said to be saved. */
  get hasEarlierEdits(): boolean {
    return this.#claimed.length > 0;
  }

  /** Whether these are not in the text, not yet or not at all. */
  get hasUnloadedEdits(): boolean {
    return this.hasEarlierEdits && !this.isLoaded;
  }

  /** The marks of all for which this page answers. */
  get marks(): readonly string[] {
    return [...this.#claimed, this.#own];
  }

  /** The document has an edit that the server does not have. */
  mark(): void {
    unsavedNotes.add(this.#own);
  }

  /** The server has all of the document. */
  settle(): void {
    unsavedNotes.remove(this.#own);
    if (!this.isLoaded) return;
    for (const mark of this.#claimed) unsavedNotes.remove(mark);
    this.#claimed = [];
  }

  /** Whether a change of the document came out of a copy. */
  brought(origin: unknown): boolean {
    return origin instanceof IndexeddbPersistence;
  }

  /** Remembers that it is the whole note. */
  rememberOpened(): void {
    this.#store?.set(openedKey, 1).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#doc.off("update", this.#keep);
    // A database that never answered does not answer now, and must not keep anybody from signing out.
    await inTime(this.#letGo()).catch(() => undefined);
  }

  #open(): void {
    const store = new IndexeddbPersistence(this.name, this.#doc);
    this.#store = store;
    // Its own listener would throw into Yjs once the database is closed, and Yjs then tells nobody of any change.
    this.#doc.off("update", store._storeUpdate);
    this.#timer = setTimeout(() => this.#say(false), SILENT_MS);
    const onLost = () => {
      if (this.#store === store) this.#fail();
    };
    store._db.then((database) => {
      for (const loss of ["abort", "close", "versionchange"]) database.addEventListener(loss, onLost);
    }, onLost);
    store.on("synced", () => void this.#onLoaded(store));
  }

  async #onLoaded(store: IndexeddbPersistence): Promise<void> {
    this.isLoaded = true;
    this.#events.onLoaded();
    this.isWhole ||= await wasOpened(store.db).catch(() => false);
    this.#loads(true);
    this.#events.onLoaded();
    if (this.#store !== store) return;
    clearTimeout(this.#timer);
    this.#say(true);
  }

  #say(keeps: boolean): void {
    this.keeps = keeps;
    this.#events.onCopy();
  }

  #keep = (update: Uint8Array, origin: unknown): void => {
    try {
      this.#store?._storeUpdate(update, origin);
    } catch {
      this.#fail();
    }
  };

  #fail(): void {
    void this.#letGo().catch(() => undefined);
    this.#loads(this.isLoaded);
    this.#say(false);
    // One that was never loaded may hold what this document does not know.
    if (this.isLoaded) this.#timer = setTimeout(() => this.#open(), RETRY_MS);
  }

  async #letGo(): Promise<void> {
    clearTimeout(this.#timer);
    const store = this.#store;
    this.#store = null;
    await store?.destroy();
  }
}

/** The text of the copy ``name``, without connecting; null when it cannot be read now. */
export async function readCopy(name: string): Promise<string | null> {
  const doc = new Y.Doc();
  const copy = new OfflineCopy(name, doc, { onLoaded: () => undefined, onCopy: () => undefined });
  const isRead = await inTime(copy.loaded).catch(() => false);
  const text = isRead ? doc.getText("content").toString() : null;
  await copy.close();
  doc.destroy();
  return text;
}
