/** Titles that somebody typed and the server was not heard to have, kept on this device until it was.
 *
 * One key a person and note in localStorage, written with every keystroke: a tab that dies a moment later has left its
 * title. All tabs share them, so they are read anew each time. Knows no server.
 */
import { deviceStorage, keysAfter } from "@/shared/lib/deviceStorage";

export interface UnsentTitle {
  readonly title: string;
  /** What the note may be called for this title to take its place; any other name was given by somebody meanwhile. */
  readonly replaces: readonly string[];
}

const prefix = "curio.title:";
/** Whoever types in another tab has the title at the server within this long, or trouble. */
const ELSEWHERE_MS = 5000;
/** What localStorage did not take. */
const inTab = new Map<string, UnsentTitle>();
/** What other tabs have just written, each with how long that is so. */
const elsewhere = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function onStorage(event: StorageEvent): void {
  if (event.key?.startsWith(prefix)) {
    const place = event.key.slice(prefix.length);
    clearTimeout(elsewhere.get(place));
    const end = () => elsewhere.delete(place) && changed();
    elsewhere.set(place, setTimeout(end, ELSEWHERE_MS));
  } else if (event.key !== null) return;
  changed();
}

function parsed(written: string | null | undefined): UnsentTitle | null {
  return written ? (JSON.parse(written) as UnsentTitle) : null;
}

function key(username: string, noteId: string): string {
  return `${username}:${noteId}`;
}

/** Writes the title down; false where the browser does not take it. */
function keep(place: string, unsent: UnsentTitle): boolean {
  const store = deviceStorage();
  try {
    store?.setItem(prefix + place, JSON.stringify(unsent));
    return store !== null;
  } catch {
    return false;
  }
}

export const unsentTitles = {
  put(username: string, noteId: string, unsent: UnsentTitle): void {
    const place = key(username, noteId);
    if (keep(place, unsent)) inTab.delete(place);
    else inTab.set(place, unsent);
    changed();
  },
  get(username: string, noteId: string): UnsentTitle | null {
    const place = key(username, noteId);
    return inTab.get(place) ?? parsed(deviceStorage()?.getItem(prefix + place));
  },
  remove(username: string, noteId: string): void {
    const place = key(username, noteId);
    inTab.delete(place);
    deviceStorage()?.removeItem(prefix + place);
    changed();
  },
  noteIds(username: string): string[] {
    const unkept = this.unkeptNoteIds(username);
    return [...new Set([...unkept, ...keysAfter(`${prefix}${username}:`)])];
  },
  /** Those whose titles are in this tab alone. */
  unkeptNoteIds(username: string): string[] {
    const start = `${username}:`;
    return [...inTab.keys()]
      .filter((place) => place.startsWith(start))
      .map((place) => place.slice(start.length));
  },
  /** Whether another tab wrote the title a moment ago, and is about to bring it to the server. */
  isFreshElsewhere(username: string, noteId: string): boolean {
    return elsewhere.has(key(username, noteId));
  },
  forget(username: string): void {
    for (const noteId of this.noteIds(username)) this.remove(username, noteId);
  },
  /** Calls ``onSettled`` with the note whose title another tab brought to the server, or gave up. */
  listenToOtherTabs(username: string, onSettled: (noteId: string) => void): () => void {
    const start = `${prefix}${username}:`;
    const listen = ({ key: place, newValue }: StorageEvent) => {
      if (place?.startsWith(start) && newValue === null) onSettled(place.slice(start.length));
    };
    window.addEventListener("storage", listen);
    return () => window.removeEventListener("storage", listen);
  },
  subscribe(listener: () => void): () => void {
    if (listeners.size === 0) window.addEventListener("storage", onStorage);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) window.removeEventListener("storage", onStorage);
    };
  },
};
