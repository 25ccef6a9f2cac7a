/** Does one thing as often as it is asked for, but never twice within ``pauseMs``: what is asked for meanwhile is done
 * once, at its end. Also later than asked, where the world needs a moment. */
export class Paced {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dueAt = Number.POSITIVE_INFINITY;
  private doneAt = Number.NEGATIVE_INFINITY;
  private lastWantedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly act: () => void,
    private readonly pauseMs: number,
  ) {}

  /** Has it done once at least ``delayMs`` from now. */
  ask(delayMs = 0): void {
    // Not Date.now(): the machine's clock may be set back by an hour.
    const wantedAt = performance.now() + delayMs;
    this.lastWantedAt = Math.max(this.lastWantedAt, wantedAt);
    this.plan(wantedAt);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.dueAt = Number.POSITIVE_INFINITY;
  }

  private plan(wantedAt: number): void {
    const dueAt = Math.max(wantedAt, this.doneAt + this.pauseMs);
    if (dueAt >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => this.run(), Math.max(0, dueAt - performance.now()));
  }

  private run(): void {
    // A timer may come a part of a millisecond early.
    this.doneAt = Math.max(performance.now(), this.dueAt);
    this.dueAt = Number.POSITIVE_INFINITY;
    this.act();
    // Somebody wanted it later than that, for only then there is something to see.
    if (this.lastWantedAt > this.doneAt) this.plan(this.lastWantedAt);
  }
}
