import { useCallback, useEffect, useEffectEvent } from "react";
import { useIsLive, useNewsOf } from "@/api/news/news";
import { type Connection, goneCodes, WITHDRAWN } from "@/collab/NoteSnapshot";
import type { OpenNote } from "@/collab/OpenNote";

/** With these a note may be there again. */
export const COMES_BACK = ["note.restored", "note.shared", "note.role_changed"] as const;
/** Where no news come, a note that one may not see any more is asked for again this often. */
const COMES_BACK_MS = 10_000;
/** Trash has an Undo, and whoever pressed it expects to go on at once. */
export const RESTORED_WITHIN_MS = 4000;

/** Goes on with a note that was trashed and restored, or whose access was given back. Returns how to look at once.
 *
 * ``onDoubt`` asks the server for the note, and says whether it is there.
 */
export function useComeBack(
  noteId: string,
  open: OpenNote,
  connection: Connection,
  onDoubt: () => Promise<boolean>,
) {
  const isLive = useIsLive();
  const gone = connection.kind === "refused" && goneCodes.includes(connection.code) ? connection.code : null;
  const comeBack = useCallback(async () => {
    if (await onDoubt()) open.resume();
  }, [onDoubt, open]);
  const doubt = useEffectEvent(onDoubt);
  useEffect(() => {
    if (gone !== null) void doubt();
  }, [gone]);
  const again = useEffectEvent(comeBack);
  useEffect(() => {
    if (gone === null || isLive) return;
    const timer = setInterval(() => void again(), gone === WITHDRAWN ? RESTORED_WITHIN_MS : COMES_BACK_MS);
    return () => clearInterval(timer);
  }, [gone, isLive]);
  useNewsOf(noteId, COMES_BACK, () => {
    if (gone !== null) void comeBack();
  });
  return comeBack;
}
