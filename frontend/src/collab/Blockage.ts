/** So many attempts in a row are bad luck: a server that starts, a network that changes. */
const BAD_LUCK = 3;

/** Whether the server is ready, by a plain request. */
async function serverIsReady(): Promise<boolean> {
  try {
    const answer = await fetch("/readyz", { cache: "no-store", credentials: "omit" });
    // A page that a hotel's network shows instead is no answer.
    return answer.ok && ((await answer.json()) as { status?: unknown }).status === "ok";
  } catch {
    return false;
  }
}

/** Whether something between this browser and the server lets requests through, but no WebSocket.
 *
 * A browser is not told why a WebSocket did not come about. So it takes several that failed, with the server
 * saying between the last two of them that it is ready.
 */
export class Blockage {
  readonly #askServer: () => Promise<boolean>;
  #misses = 0;
  #hasAnswered = false;
  #isThere = false;

  constructor(askServer = serverIsReady) {
    this.#askServer = askServer;
  }

  get isThere(): boolean {
    return this.#isThere;
  }

  /** A WebSocket did not come about. */
  missed(): void {
    this.#misses += 1;
    this.#isThere = this.#hasAnswered;
    this.#hasAnswered = false;
    if (this.#misses >= BAD_LUCK) void this.#ask();
  }

  /** One did. */
  passed(): void {
    this.#misses = 0;
    this.#hasAnswered = false;
    this.#isThere = false;
  }

  async #ask(): Promise<void> {
    const asked = this.#misses;
    const isReady = await this.#askServer();
    // An answer that comes after the next attempt says nothing about it.
    if (asked === this.#misses) this.#hasAnswered = isReady;
  }
}
