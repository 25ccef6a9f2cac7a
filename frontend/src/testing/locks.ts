/** Locks as a browser has them, for the tabs of one test. */
import { vi } from "vitest";

interface Asked {
  readonly name: string;
  readonly mode: LockMode;
}

class Locks {
  readonly #held: Asked[] = [];
  readonly #waiting: Array<Asked & { grant(): void }> = [];

  request(
    name: string,
    ...rest: [LockOptions, LockGrantedCallback<unknown>] | [LockGrantedCallback<unknown>]
  ) {
    const act = rest.at(-1) as LockGrantedCallback<unknown>;
    const { mode = "exclusive", ifAvailable = false } = rest.length === 2 ? rest[0] : {};
    const asked = { name, mode };
    if (ifAvailable && !this.#isFree(asked)) return Promise.resolve(act(null));
    return new Promise<unknown>((resolve) => {
      this.#waiting.push({ ...asked, grant: () => resolve(this.#hold(asked, act)) });
      this.#goOn();
    });
  }

  query = async () => ({ held: [...this.#held] });

  async #hold(asked: Asked, act: LockGrantedCallback<unknown>): Promise<unknown> {
    this.#held.push(asked);
    try {
      return await act(asked);
    } finally {
      this.#held.splice(this.#held.indexOf(asked), 1);
      this.#goOn();
    }
  }

  #isFree({ name, mode }: Asked): boolean {
    const others = this.#held.filter((lock) => lock.name === name);
    return mode === "shared" ? others.every((lock) => lock.mode === "shared") : others.length === 0;
  }

  #goOn(): void {
    const next = this.#waiting.findIndex((asked) => this.#isFree(asked));
    if (next >= 0) this.#waiting.splice(next, 1)[0]?.grant();
  }
}

/** From now on this browser has locks, and none is held. */
export function giveLocks(): void {
  vi.stubGlobal("navigator", Object.create(navigator, { locks: { value: new Locks() } }));
}
