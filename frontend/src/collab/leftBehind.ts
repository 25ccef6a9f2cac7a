/** What somebody typed that the server never had, in the copies and rescues on this device. */
import { readCopy } from "./OfflineCopy";
import { copyName, deleteCopy, keptGenerations } from "./offline";
import { joined, rescues } from "./rescues";
import { unsavedNotes } from "./unsavedNotes";

export const leftBehind = {
  /** The text of the copy ``name``, if it holds unsaved edits; null when it cannot be read now. */
  async readUnsaved(name: string): Promise<string | null> {
    return unsavedNotes.marks(`${name}#`).length > 0 ? readCopy(name) : "";
  },

  /** All that is there for a note that cannot be opened any more; empty when there is nothing. */
  async read(username: string, noteId: string): Promise<string> {
    const rescued = (await rescues.get(username, noteId))?.text ?? "";
    const texts = [rescued];
    for (const generation of await keptGenerations(username, noteId)) {
      texts.push((await this.readUnsaved(copyName({ username, noteId, generation }))) ?? "");
    }
    return joined(texts);
  },

  /** Deletes it, and every copy of the note with it. */
  async discard(username: string, noteId: string): Promise<void> {
    await rescues.forget(username, noteId);
    for (const generation of await keptGenerations(username, noteId)) {
      const name = copyName({ username, noteId, generation });
      await deleteCopy(name, async () => unsavedNotes.marks(`${name}#`));
    }
  },
};
