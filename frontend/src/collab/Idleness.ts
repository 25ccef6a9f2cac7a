import type { Awareness } from "y-protocols/awareness";

/** So long without a key, a touch or a move of the pointer, and somebody is likely not looking. */
export const IDLE_AFTER_MS = 60_000;
const signs = ["pointermove", "pointerdown", "keydown", "wheel", "touchmove", "input"] as const;

/** Tells the others in a note when this window is not being used: ``idle`` in the presence, and nothing else.
 *
 * A pointer moves a hundred times a second, so a sign of life costs no more than a comparison unless it ends idleness.
 */
export class Idleness {
  readonly #awareness: Awareness;
  #lastSign = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isIdle = false;

  constructor(awareness: Awareness) {
    this.#awareness = awareness;
    for (const sign of signs) window.addEventListener(sign, this.#onSign, { capture: true, passive: true });
    this.#wait(IDLE_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const sign of signs) window.removeEventListener(sign, this.#onSign, { capture: true });
  }

  #onSign = (): void => {
    this.#lastSign = Date.now();
    if (!this.#isIdle) return;
    this.#tell(false);
    this.#wait(IDLE_AFTER_MS);
  };

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      const rest = this.#lastSign + IDLE_AFTER_MS - Date.now();
      if (rest > 0) this.#wait(rest);
      else this.#tell(true);
    }, milliseconds);
  }

  #tell(isIdle: boolean): void {
    this.#isIdle = isIdle;
    const { idle: _, ...state } = this.#awareness.getLocalState() ?? {};
    this.#awareness.setLocalState(isIdle ? { ...state, idle: true } : state);
  }
}
