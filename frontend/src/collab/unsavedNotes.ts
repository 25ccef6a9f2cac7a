/** Remembers, across page loads, which offline copies hold edits that the server never acknowledged.
 *
 * One key a copy and writer in localStorage, since it is written at once: a tab that dies a moment later has left its
 * mark. The writer is a replica's client id; two tabs in one note must not clear each other's mark.
 */
import { deviceStorage, keysAfter } from "@/shared/lib/deviceStorage";

const prefix = "curio.unsaved:";

export const unsavedNotes = {
  add(copy: string, writer: number): void {
    try {
      deviceStorage()?.setItem(`${prefix}${copy}#${writer}`, new Date().toISOString());
    } catch {
      // A full localStorage must not stop anyone from typing; the copy itself is in IndexedDB.
    }
  },
  /** Removes one mark, as ``marks`` named it. */
  remove(mark: string): void {
    deviceStorage()?.removeItem(prefix + mark);
  },
  /** The marks of copies whose names start with ``start``, each ``<copy>#<writer>``. */
  marks(start: string): string[] {
    return keysAfter(prefix + start).map((rest) => start + rest);
  },
};
