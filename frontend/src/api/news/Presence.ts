/** Who is in which note at this moment, as the feed's socket says it. Lives outside React; each row asks for its own note.
 *
 * What was heard over a connection holds for as long as that does: the next one begins with all there is.
 */
import type { NotePresence } from "./events";
import type { NewsFeed } from "./NewsFeed";

const NOBODY: NotePresence = { people: [], count: 0 };

export class Presence {
  private notes = new Map<string, NotePresence>();
  private readonly listeners = new Map<string, Set<() => void>>();
  /** What changed while nobody could see it. */
  private readonly untold = new Set<string>();

  constructor(feed: Pick<NewsFeed, "subscribe" | "watch" | "isLive">) {
    feed.subscribe((news) => {
      if (news.kind === "presence") this.take(Object.entries(news.notes));
    });
    feed.watch(() => {
      if (!feed.isLive()) this.take([...this.notes.keys()].map((id) => [id, NOBODY]));
    });
    document.addEventListener("visibilitychange", () => this.tell());
  }

  /** Who is in a note; the same object until that changes. */
  of(noteId: string): NotePresence {
    return this.notes.get(noteId) ?? NOBODY;
  }

  /** Calls back when somebody has come to a note or gone from it; returns the undo. */
  subscribe(noteId: string, listener: () => void): () => void {
    const listeners = this.listeners.get(noteId) ?? new Set();
    this.listeners.set(noteId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(noteId) === listeners) this.listeners.delete(noteId);
    };
  }

  private take(news: readonly (readonly [string, NotePresence])[]): void {
    for (const [id, there] of news) {
      if (there.count > 0) this.notes.set(id, there);
      else this.notes.delete(id);
      this.untold.add(id);
    }
    this.tell();
  }

  private tell(): void {
    if (document.hidden) return;
    const told = [...this.untold];
    this.untold.clear();
    for (const id of told) for (const listener of this.listeners.get(id) ?? []) listener();
  }
}
