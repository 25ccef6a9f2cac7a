const REMEMBERED = 15;
const SLOW_MS = 40;

/** Notices when this device cannot keep up: half of the last updates took longer than somebody who types would bear. */
export class Slowness {
  readonly #taken: number[] = [];

  /** Whether it is too slow now, after an update that took so long. */
  isSlowAfter(milliseconds: number): boolean {
    this.#taken.push(milliseconds);
    if (this.#taken.length > REMEMBERED) this.#taken.shift();
    if (this.#taken.length < REMEMBERED) return false;
    const median = [...this.#taken].sort((a, b) => a - b)[REMEMBERED >> 1] ?? 0;
    return median > SLOW_MS;
  }

  /** What was slow is not done any more. */
  forget(): void {
    this.#taken.length = 0;
  }
}
