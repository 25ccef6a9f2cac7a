import type { QueryClient } from "@tanstack/react-query";
import { askForSession } from "@/features/auth/api";
import { askForNote } from "@/features/notes/api";

/** Asks the server for what the page at ``path`` begins with, while the rest of the page is still on its way. */
export async function askAhead(queryClient: QueryClient, path: string): Promise<void> {
  const noteId = /^\/notes\/([0-9a-f-]{36})$/.exec(path)?.[1];
  const session = await askForSession(queryClient);
  if (session && noteId) askForNote(queryClient, noteId);
}
