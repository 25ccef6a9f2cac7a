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
