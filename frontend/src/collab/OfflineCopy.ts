import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { inTime } from "./patience";

/** What has said nothing for so long is no copy to count on; until then it may only be busy with a long note. */
const SILENT_MS = 10_000;
/** A database that was closed or is full is tried again this often: by opening it, which stores the whole text. */
const RETRY_MS = 30_000;
const openedKey = "opened";

export interface CopyEvents {
  /** All that it had is in the text. ``isWhole``: that was the whole note, so that it may be shown without the server. */
  onLoaded(isWhole: boolean): void;
  /** Whether what is typed is kept from now on. Not said while it is being loaded, unless that takes too long. */
  onKept(isKept: boolean): void;
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

/** The place of one document in IndexedDB: what it brings, and whether it keeps what is typed.
 *
 * y-indexeddb reads and writes. It does not notice when its database is closed, by whoever deletes it or by the
 * browser, nor when a full disk undoes what it wrote; here both are found out, and mended when that can be.
 */
export class OfflineCopy {
  /** True once it is loaded, false when it cannot be; silent for as long as the database is. */
  readonly loaded: Promise<boolean>;
  isLoaded = false;
  readonly #name: string;
  readonly #doc: Y.Doc;
  readonly #events: CopyEvents;
  #settle!: (isLoaded: boolean) => void;
  #store: IndexeddbPersistence | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string, doc: Y.Doc, events: CopyEvents) {
    this.#name = name;
    this.#doc = doc;
    this.#events = events;
    this.loaded = new Promise((resolve) => {
      this.#settle = resolve;
    });
    doc.on("update", this.#keep);
    this.#open();
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
    const store = new IndexeddbPersistence(this.#name, this.#doc);
    this.#store = store;
    // Its own listener would throw into Yjs once the database is closed, and Yjs then tells nobody of any change.
    this.#doc.off("update", store._storeUpdate);
    this.#timer = setTimeout(() => this.#events.onKept(false), SILENT_MS);
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
    const isWhole = await wasOpened(store.db).catch(() => false);
    this.#settle(true);
    this.#events.onLoaded(isWhole);
    if (this.#store !== store) return;
    clearTimeout(this.#timer);
    this.#events.onKept(true);
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
    this.#settle(this.isLoaded);
    this.#events.onKept(false);
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
  const copy = new OfflineCopy(name, doc, { onLoaded: () => undefined, onKept: () => undefined });
  const isRead = await inTime(copy.loaded).catch(() => false);
  const text = isRead ? doc.getText("content").toString() : null;
  await copy.close();
  doc.destroy();
  return text;
}
