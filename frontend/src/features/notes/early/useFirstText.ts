import { useEffect } from "react";
import type { Note } from "@/api/client";

/** When this tab last let go of a note's document. What it had read before may be older than what was typed there. */
const leftAt = new Map<string, number>();

/** The text of a note as it was read since it was last open here, to be shown until the note itself is here. */
export function firstTextOf(note: Note | undefined, readAt: number): string | undefined {
  if (!note || note.trashed_at || readAt <= (leftAt.get(note.id) ?? 0)) return undefined;
  return note.content;
}

/** Notes when a document that ``isOpen`` is left. */
export function useLeaving(noteId: string, isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    return () => void leftAt.set(noteId, Date.now());
  }, [noteId, isOpen]);
}
