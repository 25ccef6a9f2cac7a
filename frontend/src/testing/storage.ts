/** Browsers that keep less than they should. */
import { vi } from "vitest";

/** From now on this browser keeps no more of any note; y-indexeddb writes without waiting, so it shows like this. */
export function fillStorage(): void {
  const reason = new DOMException("full", "QuotaExceededError");
  window.dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason }));
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
  const asked: Array<() => void> = [];
  const spies = [
    vi.spyOn(indexedDB, "databases").mockReturnValue(new Promise(() => undefined)),
    vi.spyOn(indexedDB, "deleteDatabase").mockReturnValue({} as IDBOpenDBRequest),
  ];
  const openAsBefore = indexedDB.open.bind(indexedDB);
  const open = vi.spyOn(indexedDB, "open").mockImplementation((name, version) => {
    const request = {} as IDBOpenDBRequest;
    asked.push(() => {
      const late = openAsBefore(name, version);
      late.onupgradeneeded = (event) => request.onupgradeneeded?.call(late, event);
      late.onsuccess = (event) => request.onsuccess?.call(late, event);
    });
    return request;
  });
  return () => {
    for (const spy of [...spies, open]) spy.mockRestore();
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
