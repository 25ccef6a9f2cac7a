/** Which notes are open in this tab, counted by who holds them. Lives outside React: two components share one
 * connection, and a component that is mounted twice in a row keeps the one it had. */
import { leftBehind } from "./leftBehind";
import { OpenNote } from "./OpenNote";
import { registerOpenNotes } from "./offline";
import { joined } from "./rescues";

const LINGER_MS = 1000;
/** Whoever leaves a note right after typing leaves it saved, if the server answers within ten seconds. */
const LINGERS_WHILE_SAVING = 10;

/** Words of one's own that the server does not have. */
export interface LeftBehind {
  readonly text: string;
  /** Whether this device has them all, or some are in this tab alone. */
  readonly isKept: boolean;
}

interface Entry {
  readonly note: OpenNote;
  holders: number;
  closing: ReturnType<typeof setTimeout> | undefined;
}

export class OpenNotes {
  readonly #entries = new Map<string, Entry>();

  /** The note's one object in this tab. Opens nothing. */
  get(username: string, noteId: string): OpenNote {
    return this.#entry(username, noteId).note;
  }

  /** Keeps the note open until the returned function is called, and a second longer. */
  hold(username: string, noteId: string): () => void {
    const entry = this.#entry(username, noteId);
    clearTimeout(entry.closing);
    entry.holders += 1;
    entry.note.open();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      entry.holders -= 1;
      if (entry.holders === 0) this.#letGo(entry, LINGERS_WHILE_SAVING);
    };
  }

  /** Lets go of every note at once, whoever holds it. */
  async closeAll(): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map((entry) => {
        clearTimeout(entry.closing);
        return entry.note.close();
      }),
    );
  }

  /** What this person typed into the note that the server never had; null when there is nothing. */
  async leftBehind(username: string, noteId: string): Promise<LeftBehind | null> {
    const unkept = this.#entry(username, noteId).note.unkeptText;
    const text = joined([await leftBehind.read(username, noteId), unkept]);
    return text === "" ? null : { text, isKept: unkept === "" };
  }

  /** Deletes it from this tab and this device. */
  async discardLeftBehind(username: string, noteId: string): Promise<void> {
    const entry = this.#entry(username, noteId);
    clearTimeout(entry.closing);
    await entry.note.discard();
    await leftBehind.discard(username, noteId);
  }

  /** The notes with text that exists in this tab alone. */
  unkeptNoteIds(username: string): string[] {
    return [...this.#entries.values()]
      .filter(({ note }) => note.username === username && note.unkeptText !== "")
      .map(({ note }) => note.noteId);
  }

  #letGo(entry: Entry, lingers: number): void {
    entry.closing = setTimeout(() => {
      // What no copy holds stays in this tab for as long as the tab is there.
      if (entry.note.wouldLose) this.#letGo(entry, lingers);
      else if (entry.note.isSaving && lingers > 0) this.#letGo(entry, lingers - 1);
      else void entry.note.close();
    }, LINGER_MS);
  }

  #entry(username: string, noteId: string): Entry {
    const key = `${username}:${noteId}`;
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = { note: new OpenNote(username, noteId), holders: 0, closing: undefined };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}

export const openNotes = new OpenNotes();
registerOpenNotes(openNotes);
