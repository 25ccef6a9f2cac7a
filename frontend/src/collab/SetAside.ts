import { joined, type Rescue, rescues } from "./rescues";

/** What was set aside of one note: own text that the server would not take, shown until its writer has it. */
export class SetAside {
  readonly #username: string;
  readonly #noteId: string;
  readonly #changed: () => void;
  #isOpen = false;
  #rescue: Rescue | null = null;
  #isKept = true;

  constructor(username: string, noteId: string, changed: () => void) {
    this.#username = username;
    this.#noteId = noteId;
    this.#changed = changed;
  }

  get rescue(): Rescue | null {
    return this.#rescue;
  }

  /** Whether this device keeps it, or only this tab. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** What is in this tab alone. */
  get unkeptText(): string {
    return this.#rescue && !this.#isKept ? this.#rescue.text : "";
  }

  /** Looks what this device has kept. */
  open(): void {
    this.#isOpen = true;
    void rescues.get(this.#username, this.#noteId).then((rescue) => {
      if (!this.#isOpen) return;
      this.#rescue ??= rescue;
      this.#changed();
    });
  }

  close(): void {
    this.#isOpen = false;
    // One that this device could not keep has no other place.
    if (this.#isKept) this.#rescue = null;
  }

  /** Shows ``text`` as set aside, and says whether this device keeps it, too. */
  async add(text: string): Promise<boolean> {
    const earlier = this.#rescue;
    const before = earlier?.text ?? "";
    const all = before.includes(text) ? before : joined([before, text]);
    const shown = { text: all, at: Date.now(), keys: earlier?.keys ?? [] };
    this.#rescue = shown;
    this.#isKept = false;
    this.#changed();
    const kept = await rescues.put(this.#username, this.#noteId, all, earlier);
    if (this.#rescue === shown) {
      this.#rescue = kept ?? shown;
      this.#isKept = kept !== null;
    }
    // Dismissed meanwhile, or part of what was set aside since.
    else if (kept) await rescues.remove(kept);
    this.#changed();
    return kept !== null;
  }

  /** Its writer does not want it. */
  drop(): void {
    this.#rescue = null;
    this.#isKept = true;
  }

  /** The writer copied it, or does not want it. */
  async dismiss(): Promise<void> {
    const rescue = this.#rescue;
    this.drop();
    this.#changed();
    if (rescue) await rescues.remove(rescue);
  }
}
