import { client } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { Author, AuthorBook } from "@/editor/company/people";

/** Below what the server answers at once (MAX_AUTHOR_CLIENT_IDS), and short enough for an address. */
const AT_ONCE = 300;
/** What is asked for within this time goes in one request. */
const GATHER_MS = 40;
const ASK_AGAIN_MS = 3000;

/** The authors of one note, asked for over REST as they are needed, each client id once. */
export class NoteAuthors implements AuthorBook {
  readonly #noteId: string;
  readonly #me: Author;
  readonly #known = new Map<number, Author>();
  /** When the server last knew nobody for these. Who has just begun to type is known a moment later. */
  readonly #nameless = new Map<number, number>();
  #wanted = new Set<number>();
  #gathering: Promise<void> | null = null;

  /** ``ownClientId`` is what this page writes under: it needs nobody to say who that is. */
  constructor(noteId: string, own: { username: string; color: string }, ownClientId: number) {
    this.#noteId = noteId;
    this.#me = { key: "me", name: own.username, color: own.color, isScript: false, isMe: true };
    this.#known.set(ownClientId, this.#me);
  }

  get(clientId: number): Author | undefined {
    return this.#known.get(clientId);
  }

  async ask(clientIds: Iterable<number>): Promise<void> {
    let isNew = false;
    for (const id of clientIds) {
      const isFruitless = Date.now() - (this.#nameless.get(id) ?? 0) < ASK_AGAIN_MS;
      if (this.#known.has(id) || isFruitless) continue;
      this.#wanted.add(id);
      isNew = true;
    }
    if (!isNew) return;
    this.#gathering ??= new Promise((resolve) => setTimeout(resolve, GATHER_MS)).then(() => {
      const wanted = [...this.#wanted];
      this.#wanted = new Set();
      this.#gathering = null;
      return this.#fetch(wanted);
    });
    await this.#gathering;
  }

  async #fetch(wanted: number[]): Promise<void> {
    for (let start = 0; start < wanted.length; start += AT_ONCE) {
      const some = wanted.slice(start, start + AT_ONCE);
      try {
        await this.#fetchSome(some);
      } catch (error) {
        // Names are asked for again when they are next needed; without them the text is as good as before.
        if (!(error instanceof ApiError)) throw error;
      }
    }
  }

  async #fetchSome(clientIds: number[]): Promise<void> {
    const { data } = await client.GET("/api/v1/notes/{note_id}/authors/", {
      params: { path: { note_id: this.#noteId }, query: { client_ids: clientIds.join(",") } },
    });
    for (const { key, username, color, kind, client_ids } of data?.results ?? []) {
      const isMe = username === this.#me.name;
      const author: Author = {
        key: isMe ? this.#me.key : key,
        name: username || "Somebody who left",
        color,
        isScript: kind === "token",
        isMe,
      };
      for (const id of client_ids) this.#known.set(id, author);
    }
    for (const id of clientIds) if (!this.#known.has(id)) this.#nameless.set(id, Date.now());
  }
}
