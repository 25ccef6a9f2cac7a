/** Many times in milliseconds, and what is usual among them. */
export class Samples {
  #values = new Float64Array(1024);
  #count = 0;

  add(value) {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** The middle, the 99th of a hundred and the largest; null where nothing was measured. */
  get summary() {
    if (this.#count === 0) return null;
    const ordered = this.#values.slice(0, this.#count).sort();
    const at = (share) => ordered[Math.min(this.#count - 1, Math.floor(this.#count * share))];
    return { count: this.#count, p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}
