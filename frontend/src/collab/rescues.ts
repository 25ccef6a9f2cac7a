import { inTime } from "./patience";

/** Text that the server would not take, set aside on this device until its writer copied it or let it go. */
export interface Rescue {
  readonly text: string;
  /** When it was set aside, in milliseconds. */
  readonly at: number;
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

function key(username: string, noteId: string): string {
  return `${username}:${noteId}`;
}

export const rescues = {
  async get(username: string, noteId: string): Promise<Rescue | null> {
    const found = await within("readonly", (store) => store.get(key(username, noteId))).catch(() => null);
    return (found as Rescue | undefined) ?? null;
  },
  /** Keeps ``rescue``; false when this device cannot, so that the caller holds on to it. */
  put(username: string, noteId: string, rescue: Rescue): Promise<boolean> {
    return within("readwrite", (store) => store.put(rescue, key(username, noteId))).then(
      () => true,
      () => false,
    );
  },
  async remove(username: string, noteId: string): Promise<void> {
    await within("readwrite", (store) => store.delete(key(username, noteId))).catch(() => undefined);
  },
  async noteIds(username: string): Promise<string[]> {
    const keys = await within("readonly", (store) => store.getAllKeys()).catch(() => []);
    return keys
      .map(String)
      .filter((name) => name.startsWith(`${username}:`))
      .map((name) => name.slice(username.length + 1));
  },
  async forget(username: string): Promise<void> {
    for (const noteId of await rescues.noteIds(username)) await rescues.remove(username, noteId);
  },
};
