/** What somebody typed that the server never had, in the copies and rescues on this device. */
import { readCopy } from "./OfflineCopy";
import { copyName, deleteCopy, keptGenerations } from "./offline";
import { rescues } from "./rescues";
import { unsavedNotes } from "./unsavedNotes";

/** Own texts one after the other, each once. */
export function joined(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== "").join("\n\n");
}

export const leftBehind = {
  /** The texts of those of these copies that hold unsaved edits; null when one of them cannot be read now. */
  async readUnsaved(username: string, noteId: string, generations: number[]): Promise<string | null> {
    const texts: string[] = [];
    for (const generation of generations) {
      const name = copyName({ username, noteId, generation });
      const text = unsavedNotes.marks(`${name}#`).length > 0 ? await readCopy(name) : "";
      if (text === null) return null;
      texts.push(text);
    }
    return joined(texts);
  },

  /** All that is there for a note that cannot be opened any more; empty when there is nothing. */
  async read(username: string, noteId: string): Promise<string> {
    const rescued = (await rescues.get(username, noteId))?.text ?? "";
    const generations = await keptGenerations(username, noteId);
    const copied = (await this.readUnsaved(username, noteId, generations)) ?? "";
    return joined([rescued, copied]);
  },

  /** Deletes it, and every copy of the note with it. */
  async discard(username: string, noteId: string): Promise<void> {
    await rescues.remove(username, noteId);
    for (const generation of await keptGenerations(username, noteId)) {
      await deleteCopy({ username, noteId, generation });
    }
  },
};
