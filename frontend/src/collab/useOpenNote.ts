import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { NoteSnapshot } from "./NoteSnapshot";
import type { OpenNote } from "./OpenNote";
import { openNotes } from "./registry";

/** Keeps a note open while the component is on screen; two components share one connection. */
export function useOpenNote(username: string, noteId: string): [OpenNote, NoteSnapshot] {
  const note = useMemo(() => openNotes.get(username, noteId), [username, noteId]);
  useEffect(() => openNotes.hold(username, noteId), [username, noteId]);
  return [note, useSyncExternalStore(note.subscribe, note.getSnapshot)];
}
