import { useCallback, useEffect, useEffectEvent } from "react";
import { type Connection, goneCodes, WITHDRAWN } from "@/collab/NoteSnapshot";
import type { OpenNote } from "@/collab/OpenNote";

/** How often a note that one may not see any more is asked for again. */
const COMES_BACK_MS = 10_000;
/** Trash has an Undo, and whoever pressed it expects to go on at once. */
export const RESTORED_WITHIN_MS = 4000;

/** Goes on with a note that was trashed and restored, or whose access was given back. Returns how to look at once.
 *
 * ``onDoubt`` asks the server for the note, and says whether it is there.
 */
export function useComeBack(open: OpenNote, connection: Connection, onDoubt: () => Promise<boolean>) {
  const gone = connection.kind === "refused" && goneCodes.includes(connection.code) ? connection.code : null;
  const doubt = useEffectEvent(onDoubt);
  useEffect(() => {
    if (gone === null) return;
    void doubt();
    const comeBack = async () => {
      if (await doubt()) open.resume();
    };
    const timer = setInterval(() => void comeBack(), gone === WITHDRAWN ? RESTORED_WITHIN_MS : COMES_BACK_MS);
    return () => clearInterval(timer);
  }, [gone, open]);
  return useCallback(async () => {
    if (await onDoubt()) open.resume();
  }, [onDoubt, open]);
}
