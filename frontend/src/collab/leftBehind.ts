/** What somebody typed that the server never had, for a note that cannot be opened any more. */
import { copyName, deleteCopy, keptGenerations } from "./offline";
import { readCopy } from "./Replica";
import { rescues } from "./rescues";
import { unsavedNotes } from "./unsavedNotes";

export const leftBehind = {
  /** The texts on this device that hold unsaved edits, or null when there are none. */
  async read(username: string, noteId: string): Promise<string | null> {
    const texts = [(await rescues.get(username, noteId))?.text ?? null];
    for (const generation of await keptGenerations(username, noteId)) {
      const isUnsaved = unsavedNotes.marks(`${copyName({ username, noteId, generation })}#`).length > 0;
      if (isUnsaved) texts.push(await readCopy(username, noteId, generation));
    }
    return texts.filter(Boolean).join("\n\n") || null;
  },

  /** Deletes them, and every copy of the note with them. */
  async discard(username: string, noteId: string): Promise<void> {
    await rescues.remove(username, noteId);
    for (const generation of await keptGenerations(username, noteId)) {
      await deleteCopy({ username, noteId, generation });
    }
  },
};
