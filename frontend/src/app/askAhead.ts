import type { QueryClient } from "@tanstack/react-query";
import { askForSession } from "@/features/auth/api";
import { askForNote } from "@/features/notes/api";

/** The answers are mostly here already (notes_project/page.py). A page that is made without them is made twice. */
const SESSION_MS = 300;
const NOTE_MS = 60;

const atMost = (patienceMs: number, answer: Promise<unknown>): Promise<unknown> =>
  Promise.race([answer, new Promise((resolve) => setTimeout(resolve, patienceMs))]);

/** Asks the server for what the page at ``path`` begins with, while the rest of the page is still on its way. Resolves when
 * that has come, or takes too long to be waited for. */
export async function askAhead(queryClient: QueryClient, path: string): Promise<void> {
  const noteId = /^\/notes\/([0-9a-f-]{36})$/.exec(path)?.[1];
  const note = askForSession(queryClient).then((session) =>
    session && noteId ? { asked: askForNote(queryClient, noteId) } : null,
  );
  await atMost(SESSION_MS, note);
  // What waits for the login waits for the note on its own account.
  await atMost(
    NOTE_MS,
    note.then((begun) => begun?.asked),
  );
}
