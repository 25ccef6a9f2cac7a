/** Where does markup show itself? Where the selection is: whoever edits something sees all of it. */
import type { SelectionRange, Text } from "@codemirror/state";

export class Reveal {
  readonly #ranges: readonly SelectionRange[];

  /** Without ranges nothing is revealed, as where nobody can type. */
  constructor(ranges: readonly SelectionRange[]) {
    this.#ranges = ranges;
  }

  /** Whether the selection touches what stands between two places, at its ends as well. */
  touches(from: number, to: number): boolean {
    return this.#ranges.some((range) => range.from <= to && range.to >= from);
  }

  /** The same for all of the lines that two places are in. */
  touchesLines(doc: Text, from: number, to: number): boolean {
    return this.#ranges.length > 0 && this.touches(doc.lineAt(from).from, doc.lineAt(to).to);
  }
}
