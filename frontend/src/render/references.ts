/** What a piece needs from the rest of a note: where its references lead is often said at the end. */

const definition = /^[ \t>]*\[(?!\^)((?:[^[\]\\]|\\.)+)\]:/;
const note = /^[ \t>]*\[\^([^\]\s[^]+)\]:/;
const mention = /\[(\^?(?:[^[\]\\]|\\.)+)\]/g;
const MAX_LABEL_UNITS = 1000;

function normal(label: string): string {
  return label
    .replace(/[ \t\n]+/g, " ")
    .trim()
    .toLowerCase()
    .toUpperCase();
}

export class References {
  readonly #definitions = new Map<string, string>();

  /** Finds the definitions in ``pieces``; the first of two with the same label counts. */
  constructor(pieces: readonly string[]) {
    for (const piece of pieces) {
      if (!piece.includes("]:")) continue;
      const lines = piece.split("\n");
      for (const [index, line] of lines.entries()) {
        const label = definition.exec(line)?.[1];
        const noted = label ? undefined : note.exec(line)?.[1];
        const key = label ? normal(label) : noted ? `^${normal(noted)}` : "";
        if (!key || key.length > MAX_LABEL_UNITS || this.#definitions.has(key)) continue;
        if (noted) {
          this.#definitions.set(key, `[^${noted}]: \n`);
          continue;
        }
        // Address and title may stand on the lines below.
        const below = lines.slice(index, index + 3).map((one) => one.replace(/^[ \t>]+/, ""));
        const end = below.indexOf("");
        this.#definitions.set(key, (end < 0 ? below : below.slice(0, end)).join("\n"));
      }
    }
  }

  /** What to write above ``piece``, so that it is parsed as in its place; with line ends that keep the two apart. */
  before(piece: string): string {
    if (this.#definitions.size === 0 || !piece.includes("[")) return "";
    const found = new Set<string>();
    for (const [, label = ""] of piece.matchAll(mention)) {
      const words = label.startsWith("^") ? `^${normal(label.slice(1))}` : normal(label);
      const written = this.#definitions.get(words);
      if (written) found.add(written);
    }
    return found.size > 0 ? `${[...found].join("\n\n")}\n\n` : "";
  }
}
