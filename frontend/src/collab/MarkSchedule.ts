/** A MARK follows the first change after at most this long: 20 a second are answered one by one. */
const MARK_DELAY_MS = 50;
/** A server that owes its word for this long has trouble, whether it says so or not. */
const OVERDUE_MS = 10_000;

/** When to send the next MARK, and how long to wait for its answer. */
export class MarkSchedule {
  readonly #send: () => void;
  readonly #overdue: () => void;
  #sending: ReturnType<typeof setTimeout> | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(send: () => void, overdue: () => void) {
    this.#send = send;
    this.#overdue = overdue;
  }

  /** There is something to mark; what follows within the delay goes with the same MARK. */
  request(): void {
    this.#wait();
    this.#sending ??= setTimeout(() => {
      this.#sending = undefined;
      this.#send();
    }, MARK_DELAY_MS);
  }

  /** A MARK is answered. Unless ``isAll`` is stored the wait begins anew: whoever types on always has one to come. */
  answered(isAll: boolean): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    if (!isAll) this.#wait();
  }

  /** The connection is gone, and with it whatever was asked on it. */
  cancel(): void {
    this.answered(true);
    clearTimeout(this.#sending);
    this.#sending = undefined;
  }

  #wait(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.#overdue();
    }, OVERDUE_MS);
  }
}
