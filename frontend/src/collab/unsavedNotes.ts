/** Remembers, across page loads, which offline copies hold edits that the server never acknowledged.
 *
 * One key a copy and writer in localStorage, since it is written at once: a tab that dies a moment later has left its
 * mark. The writer is a replica's client id; two tabs in one note must not clear each other's mark.
 */
const prefix = "curio.unsaved:";

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export const unsavedNotes = {
  add(copy: string, writer: number): void {
    try {
      storage()?.setItem(`${prefix}${copy}#${writer}`, new Date().toISOString());
    } catch {
      // A full localStorage must not stop anyone from typing; the copy itself is in IndexedDB.
    }
  },
  /** Removes one mark, as ``marks`` named it. */
  remove(mark: string): void {
    storage()?.removeItem(prefix + mark);
  },
  /** The marks of copies whose names start with ``start``, each ``<copy>#<writer>``. */
  marks(start: string): string[] {
    const found: string[] = [];
    const store = storage();
    for (let index = 0; index < (store?.length ?? 0); index += 1) {
      const key = store?.key(index);
      if (key?.startsWith(prefix + start)) found.push(key.slice(prefix.length));
    }
    return found;
  },
};
