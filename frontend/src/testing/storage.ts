/** Browsers that keep less than they should. */
import { vi } from "vitest";
import { deleteDatabase } from "@/collab/offline";

/** What fake-indexeddb has inside: it takes the requests one by one, and commits when there is none left. */
interface FakeTransaction extends IDBTransaction {
  readonly _requests: unknown[];
  readonly _started: boolean;
  readonly _state: string;
  _start(): void;
  _abort(why: string): void;
}

/** From now on the disk takes no more of any note. As in Chromium every request succeeds, and then the transaction is
 * undone. Returns how there is room again. */
export function fillStorage(): () => void {
  const begin = IDBDatabase.prototype.transaction;
  const spy = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
    this: IDBDatabase,
    ...asked
  ) {
    const transaction = begin.apply(this, asked) as FakeTransaction;
    if (transaction.mode !== "readwrite" || !this.name.startsWith("note:")) return transaction;
    const goOn = transaction._start;
    transaction._start = () => {
      const isDone = transaction._started && transaction._requests.length === 0;
      if (isDone && transaction._state !== "finished") transaction._abort("QuotaExceededError");
      else goOn.call(transaction);
    };
    return transaction;
  });
  return () => spy.mockRestore();
}

/** Another tab, or the browser itself, deletes the copies of all notes. */
export async function deleteCopies(): Promise<void> {
  for (const { name = "" } of await indexedDB.databases()) {
    if (name.startsWith("note:")) await deleteDatabase(name);
  }
}

/** From now on this browser opens no copy of any note: it does not even say no, as some do in private windows. */
export function hangCopies(): void {
  const openAsBefore = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, "open").mockImplementation((name, version) =>
    name.startsWith("note:") ? ({} as IDBOpenDBRequest) : openAsBefore(name, version),
  );
}

/** From now on this browser answers nothing that one asks its IndexedDB; returns how it comes back to itself. */
export function hangStorage(): () => void {
  const spies = [
    vi.spyOn(indexedDB, "databases").mockReturnValue(new Promise(() => undefined)),
    vi.spyOn(indexedDB, "deleteDatabase").mockReturnValue({} as IDBOpenDBRequest),
  ];
  const goOn = delayOpening("");
  return () => {
    for (const spy of spies) spy.mockRestore();
    goOn();
  };
}

/** From now on this browser takes its time to open databases whose names start so; returns how it opens them. */
export function delayOpening(start: string): () => void {
  const asked: Array<() => void> = [];
  const openAsBefore = indexedDB.open.bind(indexedDB);
  const open = vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    if (!name.startsWith(start)) return openAsBefore(name, version);
    const request = {} as IDBOpenDBRequest;
    asked.push(() => {
      const late = openAsBefore(name, version);
      late.onupgradeneeded = (event) => request.onupgradeneeded?.call(late, event);
      late.onsuccess = (event) => request.onsuccess?.call(late, event);
    });
    return request;
  });
  return () => {
    open.mockRestore();
    for (const one of asked) one();
  };
}

/** From now on this browser refuses to open a copy of any note. */
export function refuseCopies(): void {
  const openAsBefore = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    if (name.startsWith("note:")) throw new DOMException("this test opens no copies", "SecurityError");
    return openAsBefore(name, version);
  });
}

/** From now on this browser keeps nothing that was set aside. */
export function refuseRescues(): void {
  const openAsBefore = indexedDB.open.bind(indexedDB);
  vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    if (name === "curio.rescued") throw new DOMException("full", "QuotaExceededError");
    return openAsBefore(name, version);
  });
}

/** From now on this browser takes nothing into its localStorage. */
export function fillLocalStorage(): void {
  const setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const empty = { length: 0, key: () => null, getItem: () => null, removeItem: () => undefined, setItem };
  vi.stubGlobal("localStorage", empty);
}
