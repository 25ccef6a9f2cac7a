/** Words that the list of notes is to be narrowed down by, wanted from somewhere else on the page. */
class WantedSearch {
  #wanted: string | null = null;
  readonly #listeners = new Set<(words: string) => void>();

  /** Whether a list is on screen that takes them. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  want(words: string): void {
    if (!this.isHeard) this.#wanted = words;
    for (const listener of this.#listeners) listener(words);
  }

  /** What was wanted before there was a list. */
  take(): string {
    const words = this.#wanted ?? "";
    this.#wanted = null;
    return words;
  }

  subscribe(listener: (words: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const wantedSearch = new WantedSearch();
