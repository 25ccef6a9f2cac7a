import type { Awareness } from "y-protocols/awareness";
import { SignsOfLife } from "@/shared/lib/SignsOfLife";

/** Tells the others in a note when this window is not being used: ``idle`` in the presence, and nothing else. */
export class Idleness {
  readonly #signs: SignsOfLife;

  constructor(awareness: Awareness) {
    this.#signs = new SignsOfLife((isIdle) => {
      const { idle: _, ...state } = awareness.getLocalState() ?? {};
      awareness.setLocalState(isIdle ? { ...state, idle: true } : state);
    });
  }

  stop(): void {
    this.#signs.stop();
  }
}
