/** Remembers, across page loads, which offline copies hold edits that the server never acknowledged.
 *
 * One mark, and key, ``<copy>#<writer>`` in localStorage, since it is written at once: a tab that dies a moment later has left its
 * mark. The writer is a replica's client id; two tabs in one note must not clear each other's mark.
 */
import { deviceStorage, keysAfter } from "@/shared/lib/deviceStorage";

const prefix = "curio.unsaved:";

export const unsavedNotes = {
  add(mark: string): void {
    try {
      deviceStorage()?.setItem(prefix + mark, new Date().toISOString());
    } catch {
      // A full localStorage must not stop anyone from typing; the copy itself is in IndexedDB.
    }
  },
  remove(mark: string): void {
    deviceStorage()?.removeItem(prefix + mark);
  },
  /** The marks that start with ``start``. */
  marks(start: string): string[] {
    return keysAfter(prefix + start).map((rest) => start + rest);
  },
};
