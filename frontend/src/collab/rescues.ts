import { inTime } from "./patience";

/** Text that the server would not take, set aside on this device until its writer copied it or let it go. */
export interface Rescue {
  readonly text: string;
  /** When it was set aside, in milliseconds. */
  readonly at: number;
  /** Where it lies on this device; nowhere, while only this tab has it. */
  readonly keys: readonly string[];
}

/** One text each, so that no tab writes over what another one set aside. */
interface Row {
  readonly text: string;
  readonly at: number;
  readonly key?: string;
}

const databaseName = "curio.rescued";
const storeName = "texts";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** What ``ask`` finds or does; a rejection where this device does not keep such texts or takes too long. */
async function within<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await inTime(opened());
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = ask(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** All keys that begin with ``start``. */
function after(start: string): IDBKeyRange {
  return IDBKeyRange.bound(start, `${start}\uffff`);
}

/** Own texts one after the other, each once. */
export function joined(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== "").join("\n\n");
}

export const rescues = {
  async get(username: string, noteId: string): Promise<Rescue | null> {
    const place = `${username}:${noteId}`;
    const rows: Row[] = await within("readonly", (store) => store.getAll(after(place))).catch(() => []);
    if (rows.length === 0) return null;
    return {
      text: joined(rows.map(({ text }) => text)),
      at: Math.max(...rows.map(({ at }) => at)),
      // There was a time when a note had one row, which did not name its key.
      keys: rows.map(({ key = place }) => key),
    };
  },
  /** Keeps ``text`` in the place of ``earlier``, which it contains; null when this device cannot. */
  async put(username: string, noteId: string, text: string, earlier: Rescue | null): Promise<Rescue | null> {
    const at = Date.now();
    const key = `${username}:${noteId}:${at}:${Math.random()}`;
    const kept = within("readwrite", (store) => {
      for (const old of earlier?.keys ?? []) store.delete(old);
      return store.add({ text, at, key }, key);
    });
    return kept.then(
      () => ({ text, at, keys: [key] }),
      () => null,
    );
  },
  /** Removes one, and nothing that was set aside beside it. */
  async remove(rescue: Rescue): Promise<void> {
    const [first, ...others] = rescue.keys;
    if (first === undefined) return;
    const ask = (store: IDBObjectStore) => {
      for (const key of others) store.delete(key);
      return store.delete(first);
    };
    await within("readwrite", ask).catch(() => undefined);
  },
  async noteIds(username: string): Promise<string[]> {
    const range = after(`${username}:`);
    const keys = await within("readonly", (store) => store.getAllKeys(range)).catch(() => []);
    return keys.map((key) => String(key).split(":")[1] ?? "");
  },
  /** Removes all of a person's, or of their note's. */
  async forget(username: string, noteId = ""): Promise<void> {
    const range = after(`${username}:${noteId}`);
    await within("readwrite", (store) => store.delete(range)).catch(() => undefined);
  },
};
