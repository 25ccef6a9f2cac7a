/** The offline copies on this device: how they are named, found and deleted. Knows no Yjs, so that signing out,
 * which needs it on every page, does not load the editor. */
import { inTime } from "./patience";
import { rescues } from "./rescues";
import { unsavedNotes } from "./unsavedNotes";
import { unsentTitles } from "./unsentTitles";

export interface CopyName {
  readonly username: string;
  readonly noteId: string;
  readonly generation: number;
}

/** A history that was purged on the server must never be merged into the new one, so each generation has its own copy. */
export function copyName({ username, noteId, generation }: CopyName): string {
  return `note:${username}:${noteId}:${generation}`;
}

/** The offline copies whose name starts with ``start``; none where the browser does not list them. */
async function copies(start: string): Promise<string[]> {
  try {
    const databases = await inTime(indexedDB.databases());
    return databases.map(({ name }) => name ?? "").filter((name) => name.startsWith(start));
  } catch {
    return [];
  }
}

function generationIn(name: string): number {
  return Number(name.slice(name.lastIndexOf(":") + 1));
}

/** The generations of one note that this device has a copy of, newest first. */
export async function keptGenerations(username: string, noteId: string): Promise<number[]> {
  const found = await copies(`note:${username}:${noteId}:`);
  return found
    .map(generationIn)
    .filter(Number.isSafeInteger)
    .sort((a, b) => b - a);
}

/** Deletes one database; resolves also when it cannot be deleted now, for nobody can do more about it. */
export function deleteDatabase(name: string): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
      // Another tab still holds it. The request stays in line and succeeds when that tab lets go.
      request.onblocked = () => resolve();
    } catch {
      resolve();
    }
  });
  return inTime(gone).catch(() => undefined);
}

/** Says to all tabs that this one has the copy ``name`` open, until the returned function is called. */
export function holdCopy(name: string): () => Promise<unknown> {
  let letGo = () => {};
  const isHeld = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Only where the page comes from a safe address are there locks.
  const isFree = navigator.locks?.request(name, { mode: "shared" }, () => isHeld).catch(() => undefined);
  return () => {
    letGo();
    return Promise.resolve(isFree);
  };
}

/** Deletes a copy and its marks, if ``answered`` returns all of them: nothing is lost that they stand for. Says whether
 * it did; a copy that another tab has open stays.
 */
export async function deleteCopy(
  name: string,
  answered: () => Promise<readonly string[] | null>,
): Promise<boolean> {
  const act = async () => {
    const marks = await answered();
    if (unsavedNotes.marks(`${name}#`).some((mark) => !marks?.includes(mark)) || !marks) return false;
    for (const mark of marks) unsavedNotes.remove(mark);
    await deleteDatabase(name);
    return true;
  };
  if (!navigator.locks) return act();
  return navigator.locks
    .request(name, { ifAvailable: true }, (lock) => lock !== null && act())
    .catch(() => false);
}

const channelName = "curio.copies";

/** The open notes of this tab. */
interface NotesInTab {
  /** Lets go of them all, since their copies are about to be deleted. */
  closeAll(): Promise<void>;
  /** Which of them have text that exists in this tab alone. */
  unkeptNoteIds(username: string): string[];
}
/** None as long as no page that opens notes was loaded. */
let inTab: NotesInTab | null = null;

/** Names the notes of this tab: they are counted and closed when somebody signs out, here or in another tab. */
export function registerOpenNotes(notes: NotesInTab): void {
  inTab = notes;
}

/** Calls ``onForgotten`` when this person signed out in another tab. */
export function listenForForgetting(onForgotten: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = () => {
    void Promise.resolve(inTab?.closeAll()).then(onForgotten);
  };
  return () => channel.close();
}

/** How many notes hold a text or title that exists on this device, or in this tab, alone. */
export async function countUnsaved(username: string): Promise<number> {
  const marked = unsavedNotes.marks(`note:${username}:`).map((mark) => mark.split(":")[2] ?? "");
  const unkept = inTab?.unkeptNoteIds(username) ?? [];
  const titled = unsentTitles.noteIds(username);
  return new Set([...marked, ...unkept, ...titled, ...(await rescues.noteIds(username))]).size;
}

/** Removes everything that this device keeps of this person's notes. */
export async function forgetEverything(username: string): Promise<void> {
  if (typeof BroadcastChannel !== "undefined") {
    const channel = new BroadcastChannel(channelName);
    channel.postMessage("forget");
    channel.close();
  }
  await inTab?.closeAll();
  for (const mark of unsavedNotes.marks(`note:${username}:`)) unsavedNotes.remove(mark);
  unsentTitles.forget(username);
  await rescues.forget(username);
  await Promise.all((await copies(`note:${username}:`)).map(deleteDatabase));
}
