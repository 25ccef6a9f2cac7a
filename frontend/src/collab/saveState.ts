/** What may honestly be said about whether a note is stored: a pure machine, without clock, socket or document.
 *
 * "Saved" stands on the server's word alone. State vectors cannot tell, since deleting leaves them unchanged, so the
 * page sends a MARK after its changes and is answered with SAVED once everything before the MARK is committed.
 */
export type SaveWord = "none" | "saved" | "saving" | "offline" | "retrying";

/** How far a title is: the server has it; it is on its way; it waits on this device; it waits in this tab alone. */
export type TitleSave = "none" | "saving" | "waiting" | "unkept";

/** The word for a note's text and title together: never a better one than either deserves. */
export function wordForBoth(text: SaveWord, title: TitleSave): SaveWord {
  if (title === "none" || text === "retrying") return text;
  if (title === "unkept") return "retrying";
  if (text === "offline") return "offline";
  return title === "saving" ? "saving" : "retrying";
}

export class SaveState {
  #connection: "opening" | "joining" | "synced" | "offline" = "opening";
  /** Something was sent, or may have been, that no MARK follows yet. */
  #unmarked = false;
  #markId = 0;
  #savedId = 0;
  #unsavedEdits = false;
  #troubled = false;
  /** Edits that were never said to be saved are still being loaded: no MARK may speak for them yet. */
  awaitsEdits = false;

  /** The person changed the text, also if only by deleting. */
  edited(): void {
    this.#unmarked = true;
    this.#unsavedEdits = true;
  }

  /** An offline copy was loaded; with ``edits`` when it had some that were never said to be saved. */
  loaded(edits: boolean): void {
    this.#unmarked = true;
    this.#unsavedEdits ||= edits;
  }

  connected(): void {
    this.#connection = "joining";
  }

  /** Both sides exchanged what they had. Acknowledgements end with their socket, and what this side had counts as sent
   * only from now on: there is something to mark again, whatever an earlier socket was told. */
  synced(): void {
    this.#connection = "synced";
    this.#unmarked = true;
  }

  disconnected(): void {
    this.#connection = "offline";
  }

  /** Whether a MARK is due now. */
  get wantsMark(): boolean {
    return this.#connection === "synced" && this.#unmarked && !this.awaitsEdits;
  }

  /** The id of the MARK that is sent now; ids rise, also across sockets. */
  mark(): number {
    this.#unmarked = false;
    this.#markId += 1;
    return this.#markId;
  }

  /** SAVED: everything before MARK ``id`` is committed. Cumulative. False when it is no news. */
  saved(id: number): boolean {
    if (id > this.#markId || id <= this.#savedId) return false;
    this.#savedId = id;
    // A server in trouble acknowledges nothing: this one stores again, also where typing goes on.
    this.#troubled = false;
    if (this.isSaved) this.#unsavedEdits = false;
    return true;
  }

  /** The server said that it cannot store now, or its word is overdue. */
  troubled(): void {
    if (!this.isSaved) this.#troubled = true;
  }

  get isSaved(): boolean {
    return this.#connection === "synced" && !this.#unmarked && this.#savedId >= this.#markId;
  }

  /** Edits of this person exist that the server never acknowledged. */
  get hasUnsavedEdits(): boolean {
    return this.#unsavedEdits;
  }

  get isConnected(): boolean {
    return this.#connection === "joining" || this.#connection === "synced";
  }

  /** The word for this moment. ``keptHere``: this device keeps an offline copy. */
  word(keptHere: boolean): SaveWord {
    if (this.#connection === "opening") return this.#unsavedEdits ? "saving" : "none";
    if (this.#connection === "offline") return this.#unsavedEdits && !keptHere ? "retrying" : "offline";
    if (this.isSaved) return "saved";
    // Nothing of this person's waits to be saved, only the server's word for it is still to come.
    if (!this.#unsavedEdits && !this.#troubled) return "none";
    return this.#troubled ? "retrying" : "saving";
  }
}
