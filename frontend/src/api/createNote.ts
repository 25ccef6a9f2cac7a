import { client, type Note } from "./client";
import { ApiError } from "./errors";

export interface NewNote {
  title?: string;
  content?: string;
}

/** The keys of notes that were asked for and of which the server has not said what became of them. */
const unanswered = new Map<string, string>();

/** Not randomUUID: a page that came over plain HTTP has none. */
function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

function isAnswer(error: unknown): boolean {
  return error instanceof ApiError && error.status !== 0 && error.status < 500;
}

/** Makes a note. Asked for again after an answer was lost, the same one. */
export async function createNote(wanted: NewNote = {}): Promise<Note> {
  const intention = JSON.stringify(wanted);
  const earlier = unanswered.get(intention);
  const key = earlier ?? newKey();
  unanswered.set(intention, key);
  try {
    const { data, response } = await client.POST("/api/v1/notes/", {
      params: { header: { "Idempotency-Key": key } },
      body: wanted,
    });
    unanswered.delete(intention);
    const note = data as Note;
    const isUntouched =
      note.title === (wanted.title ?? "") && note.content === (wanted.content ?? "") && !note.trashed_at;
    // Somebody found the note of the first try in the list and went on with it: this one is meant to be another.
    if (earlier && response.headers.has("Idempotent-Replayed") && !isUntouched) return createNote(wanted);
    return note;
  } catch (error) {
    if (isAnswer(error)) unanswered.delete(intention);
    throw error;
  }
}
