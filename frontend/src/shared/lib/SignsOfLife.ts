/** So long without a key, a touch or a move of the pointer, and somebody is likely not looking. */
export const IDLE_AFTER_MS = 60_000;
const signs = ["pointermove", "pointerdown", "keydown", "wheel", "touchmove", "input"] as const;

/** Says when this window is not being used, and when it is again.
 *
 * A pointer moves a hundred times a second, so a sign of life costs no more than a comparison unless it ends idleness.
 */
export class SignsOfLife {
  readonly #onChange: (isIdle: boolean) => void;
  #lastSign = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isIdle = false;

  constructor(onChange: (isIdle: boolean) => void) {
    this.#onChange = onChange;
    for (const sign of signs) window.addEventListener(sign, this.see, { capture: true, passive: true });
    this.#wait(IDLE_AFTER_MS);
  }

  get isIdle(): boolean {
    return this.#isIdle;
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const sign of signs) window.removeEventListener(sign, this.see, { capture: true });
  }

  /** This was a sign, too. */
  readonly see = (): void => {
    this.#lastSign = performance.now();
    if (!this.#isIdle) return;
    this.#say(false);
    this.#wait(IDLE_AFTER_MS);
  };

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      const rest = this.#lastSign + IDLE_AFTER_MS - performance.now();
      if (rest > 0) this.#wait(rest);
      else this.#say(true);
    }, milliseconds);
  }

  #say(isIdle: boolean): void {
    this.#isIdle = isIdle;
    this.#onChange(isIdle);
  }
}
