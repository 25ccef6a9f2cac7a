const REMEMBERED = 15;
const SLOW_MS = 40;
/** A machine that was busy with something else for a moment is not a slow one. */
const APART_MS = 2000;

/** Notices when this device cannot keep up: half of the last updates took longer than somebody who types would bear, and
 * half of those before them as well, at another time. */
export class Slowness {
  readonly #taken: number[] = [];
  /** When the updates before these had been too slow. */
  #slowAt: number | null = null;

  /** Whether it is too slow now, after an update that took so long and ended ``at`` this time; all in milliseconds. */
  isSlowAfter(milliseconds: number, at: number): boolean {
    this.#taken.push(milliseconds);
    if (this.#taken.length > REMEMBERED) this.#taken.shift();
    if (this.#taken.length < REMEMBERED) return false;
    const median = [...this.#taken].sort((a, b) => a - b)[REMEMBERED >> 1] ?? 0;
    if (median <= SLOW_MS) this.#slowAt = null;
    else if (this.#slowAt !== null) return at - this.#slowAt >= APART_MS;
    else {
      this.#slowAt = at;
      this.#taken.length = 0;
    }
    return false;
  }

  /** What was slow is not done any more. */
  forget(): void {
    this.#taken.length = 0;
    this.#slowAt = null;
  }
}
