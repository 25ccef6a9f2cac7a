import { client, type Note } from "@/api/client";
import { ApiError } from "@/api/errors";
import { sessionNews } from "@/api/session";
import type { TitleSave } from "@/collab/saveState";
import { unsentTitles } from "@/collab/unsentTitles";

/** A title is sent when the typing rests. */
const PAUSE_MS = 500;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 30_000;

/** What becomes of titles, for the page to show. */
export interface TitleNews {
  /** The server has it. What this page knows of the note is to be changed before the promise resolves. */
  onStored(note: Note): Promise<void>;
  /** The server will not have it. */
  onRefused(noteId: string, title: string, error: ApiError): void;
  /** Another tab is done with a title: what this page knows of the note is old. */
  onSettledElsewhere(noteId: string): void;
  /** Somebody gave the note another name while this one waited; theirs stays. */
  onOvertaken(note: Note, title: string): void;
}

interface Errand {
  timer: ReturnType<typeof setTimeout> | undefined;
  /** The title that is under way. */
  sending: string | null;
  /** Typed here and just now; what has waited, or was found on the device, must not undo what others did since. */
  isFresh: boolean;
  failures: number;
}

/** Whether the same request may well succeed later. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.unreachable || error.status >= 500 || error.status === 401 || error.status === 429;
}

async function read(noteId: string): Promise<Note> {
  const path = { note_id: noteId };
  const { data } = await client.GET("/api/v1/notes/{note_id}/", { params: { path } });
  return data as Note;
}

async function rename(noteId: string, title: string): Promise<Note> {
  const path = { note_id: noteId };
  // The request of a page that is being closed is finished all the same.
  const options = { params: { path }, body: { title }, keepalive: true };
  const { data } = await client.PATCH("/api/v1/notes/{note_id}/", options);
  return data as Note;
}

/** Brings one person's titles to the server, for as long as that takes. Knows no React.
 *
 * A title is kept on the device from the first keystroke until the server has it, so neither a closed tab nor a
 * server that is away loses one.
 */
export class TitleSender {
  readonly #username: string;
  readonly #news: TitleNews;
  readonly #errands = new Map<string, Errand>();
  readonly #listeners = new Set<() => void>();

  constructor(username: string, news: TitleNews) {
    this.#username = username;
    this.#news = news;
  }

  /** Sends what an earlier page has left on this device, and goes on trying. Returns how to stop. */
  start(): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    const goOn = () => this.sendAll();
    for (const event of ["online", "pagehide"]) window.addEventListener(event, goOn, { signal });
    document.addEventListener("visibilitychange", goOn, { signal });
    const guardLeaving = (event: BeforeUnloadEvent) => {
      if (unsentTitles.unkeptNoteIds(this.#username).length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", guardLeaving, { signal });
    const stopListening = sessionNews.subscribe((what) => {
      if (what === "restored") this.sendAll();
    });
    const stopListeningToTabs = unsentTitles.listenToOtherTabs(this.#username, (noteId) =>
      this.#news.onSettledElsewhere(noteId),
    );
    this.sendAll();
    return () => {
      listening.abort();
      stopListeningToTabs();
      stopListening();
      for (const { timer } of this.#errands.values()) clearTimeout(timer);
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    const stop = unsentTitles.subscribe(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  };

  saveOf(noteId: string): TitleSave {
    if (!unsentTitles.get(this.#username, noteId)) return "none";
    const { isFresh = false, sending = null, failures = 0 } = this.#errands.get(noteId) ?? {};
    const isUnderWay = isFresh || sending !== null || unsentTitles.isFreshElsewhere(this.#username, noteId);
    if (isUnderWay && failures === 0) return "saving";
    return unsentTitles.unkeptNoteIds(this.#username).includes(noteId) ? "unkept" : "waiting";
  }

  /** Takes what was typed; ``shown`` is the name that the server gave last. */
  type(noteId: string, title: string, shown: string): void {
    const errand = this.#errand(noteId);
    errand.isFresh = true;
    const earlier = unsentTitles.get(this.#username, noteId)?.replaces ?? [];
    unsentTitles.put(this.#username, noteId, { title, replaces: [...new Set([...earlier, shown])] });
    this.#schedule(noteId, PAUSE_MS);
  }

  sendAll(): void {
    for (const noteId of unsentTitles.noteIds(this.#username)) void this.send(noteId);
  }

  /** Sends the note's title now, if one waits. */
  async send(noteId: string): Promise<void> {
    const errand = this.#errand(noteId);
    const unsent = unsentTitles.get(this.#username, noteId);
    clearTimeout(errand.timer);
    if (errand.sending !== null || !unsent) return;
    errand.sending = unsent.title;
    try {
      await this.#deliver(noteId, errand);
      errand.failures = 0;
      // The next one was typed meanwhile, or else what comes next is not from here.
      if (unsentTitles.get(this.#username, noteId)) this.#schedule(noteId, PAUSE_MS);
      else errand.isFresh = false;
    } catch (error) {
      this.#onFailure(noteId, errand, error);
    } finally {
      errand.sending = null;
      this.#changed();
    }
  }

  async #deliver(noteId: string, errand: Errand): Promise<void> {
    if (!errand.isFresh) {
      const note = await read(noteId);
      if (note.title === errand.sending) {
        await this.#settle(note, errand.sending);
        return;
      }
      if (this.#wasOvertaken(note)) return;
    }
    const unsent = unsentTitles.get(this.#username, noteId);
    if (!unsent) return;
    const { title, replaces } = unsent;
    errand.sending = title;
    // Whether it arrives or not, the next one follows upon it.
    unsentTitles.put(this.#username, noteId, { title, replaces: [...new Set([...replaces, title])] });
    await this.#settle(await rename(noteId, title), title);
  }

  async #settle(note: Note, title: string): Promise<void> {
    await this.#news.onStored(note);
    const unsent = unsentTitles.get(this.#username, note.id);
    if (unsent?.title === title) unsentTitles.remove(this.#username, note.id);
    else if (unsent) unsentTitles.put(this.#username, note.id, { ...unsent, replaces: [note.title] });
  }

  #wasOvertaken(note: Note): boolean {
    const unsent = unsentTitles.get(this.#username, note.id);
    if (!unsent || unsent.replaces.includes(note.title)) return false;
    unsentTitles.remove(this.#username, note.id);
    this.#news.onOvertaken(note, unsent.title);
    return true;
  }

  #onFailure(noteId: string, errand: Errand, error: unknown): void {
    if (mayPass(error)) {
      errand.isFresh = false;
      errand.failures += 1;
      this.#schedule(noteId, Math.min(FIRST_RETRY_MS * 2 ** (errand.failures - 1), LAST_RETRY_MS));
      return;
    }
    const unsent = unsentTitles.get(this.#username, noteId);
    if (unsent && unsent.title !== errand.sending) {
      this.#schedule(noteId, PAUSE_MS);
      return;
    }
    errand.failures = 0;
    unsentTitles.remove(this.#username, noteId);
    if (unsent) this.#news.onRefused(noteId, unsent.title, error as ApiError);
  }

  #schedule(noteId: string, milliseconds: number): void {
    const errand = this.#errand(noteId);
    clearTimeout(errand.timer);
    errand.timer = setTimeout(() => void this.send(noteId), milliseconds);
  }

  #errand(noteId: string): Errand {
    let errand = this.#errands.get(noteId);
    if (!errand) {
      errand = { timer: undefined, sending: null, isFresh: false, failures: 0 };
      this.#errands.set(noteId, errand);
    }
    return errand;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
