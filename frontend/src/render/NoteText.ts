import type { ElementContent } from "hast";
import { headingIds } from "@/shared/lib/headingIds";
import { type Heading, type Parsed, parsePiece, referencesIn } from "./parse";
import { References } from "./references";
import { frontMatterEnd, split } from "./split";

/** A part of a note that is drawn by itself and stays the same object while nothing in it changes. */
export interface Piece {
  /** Stays when the text of the piece changes, so that the page changes in place. */
  readonly key: number;
  readonly parsed: Parsed;
  /** The lines of the note above it. */
  readonly linesAbove: number;
  readonly headingIds: readonly string[];
}

export interface Footnote {
  readonly id: string;
  readonly number: number;
  /** How often it is referred to; 0 for one that nothing refers to. */
  readonly times: number;
  readonly content: readonly ElementContent[];
}

export interface Shown {
  readonly pieces: readonly Piece[];
  readonly footnotes: readonly Footnote[];
  /** Whether the whole note is there. */
  readonly isWhole: boolean;
}

export interface OutlineEntry extends Heading {
  readonly id: string;
}

interface Source {
  readonly key: number;
  readonly text: string;
  readonly above: string;
  readonly isFirst: boolean;
  parsed: Parsed | null;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function sameStrings(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** A note's text on its way to the page: parsed piece by piece, and after a change only where it changed.
 *
 * Knows no clock: the caller says how long one turn may take.
 */
export class NoteText {
  #sources: Source[] = [];
  #shown = new Map<number, Piece>();
  #nextKey = 1;

  /** Takes the text as it is now. Pieces that stayed the same need no more work. */
  update(text: string): void {
    const pieces = split(text);
    // What a note says of itself refers to nothing and defines nothing.
    const hasFrontMatter = frontMatterEnd(text) > 0;
    const references = new References(hasFrontMatter ? pieces.slice(1) : pieces);
    const before = this.#sources;
    const fresh = pieces.map((piece, index) => ({
      text: piece,
      above: hasFrontMatter && index === 0 ? "" : references.before(piece),
      isFirst: index === 0,
    }));
    const same = (a: Source | undefined, b: (typeof fresh)[number] | undefined) =>
      a !== undefined && a.text === b?.text && a.above === b.above && a.isFirst === b.isFirst;
    const most = Math.min(before.length, fresh.length);
    let head = 0;
    while (head < most && same(before[head], fresh[head])) head += 1;
    let tail = 0;
    while (tail < most - head && same(before[before.length - 1 - tail], fresh[fresh.length - 1 - tail]))
      tail += 1;
    const middle = before.slice(head, before.length - tail);
    this.#sources = [
      ...before.slice(0, head),
      ...fresh.slice(head, fresh.length - tail).map((source, index) => ({
        ...source,
        key: middle[index]?.key ?? this.#nextKey++,
        parsed: null,
      })),
      ...before.slice(before.length - tail),
    ];
  }

  /** Parses until ``mayGoOn`` says no or nothing is left; always at least one piece. True when nothing is left. */
  work(mayGoOn: (units: number) => boolean): boolean {
    let units = 0;
    for (const source of this.#sources) {
      if (source.parsed) continue;
      if (units > 0 && !mayGoOn(units)) return false;
      source.parsed = parsePiece(source.text, source.above, source.isFirst);
      units += source.text.length;
    }
    return true;
  }

  /** What can be drawn now: all up to the first piece that still has to be parsed. */
  shown(): Shown {
    const ready = this.#sources.findIndex(({ parsed }) => parsed === null);
    const sources = ready < 0 ? this.#sources : this.#sources.slice(0, ready);
    const parsed = sources.map((source) => source.parsed as Parsed);
    const ids = headingIds(parsed.flatMap(({ headings }) => headings.map(({ words }) => words)));
    let heading = 0;
    let lines = 0;
    const pieces = sources.map((source, index) => {
      const here = parsed[index] as Parsed;
      const own = ids.slice(heading, heading + here.headings.length);
      heading += own.length;
      const known = this.#shown.get(source.key);
      const piece: Piece =
        known?.parsed === here && known.linesAbove === lines && sameStrings(known.headingIds, own)
          ? known
          : { key: source.key, parsed: here, linesAbove: lines, headingIds: own };
      lines += countLines(source.text);
      return piece;
    });
    this.#shown = new Map(pieces.map((piece) => [piece.key, piece]));
    return { pieces, footnotes: footnotesOf(parsed), isWhole: ready < 0 };
  }
}

/** The footnotes in the order in which they are first referred to, then those that nothing refers to. */
function footnotesOf(parsed: readonly Parsed[]): Footnote[] {
  const texts = new Map<string, readonly ElementContent[]>();
  for (const { footnotes } of parsed) {
    for (const [id, content] of footnotes) if (!texts.has(id)) texts.set(id, content);
  }
  const times = new Map<string, number>();
  const refer = (id: string) => texts.has(id) && times.set(id, (times.get(id) ?? 0) + 1);
  for (const { references } of parsed) for (const id of references) refer(id);
  // A footnote may refer to others; the map grows while one goes through it.
  for (const [id] of times) for (const other of referencesIn(texts.get(id) ?? [])) refer(other);
  const unused = [...texts.keys()].filter((id) => !times.has(id));
  return [...times.keys(), ...unused].map((id, index) => ({
    id,
    number: index + 1,
    times: times.get(id) ?? 0,
    content: texts.get(id) ?? [],
  }));
}

/** The headings of what is shown, for an outline that leads to them. */
export function outlineOf(shown: Shown): OutlineEntry[] {
  return shown.pieces.flatMap((piece) =>
    piece.parsed.headings.map((heading, index) => ({
      ...heading,
      line: heading.line + piece.linesAbove,
      id: piece.headingIds[index] ?? "",
    })),
  );
}
