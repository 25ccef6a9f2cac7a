/** ``---`` at the very first line, down to the next such line: what a note says about itself. */
import { type Input, Parser, type PartialParse, type TreeFragment } from "@lezer/common";
import { tags } from "@lezer/highlight";
import type { BlockContext, MarkdownConfig } from "@lezer/markdown";
import { noteTags } from "./tags";

/** Nobody writes a longer one, and looking for its end costs time with each keystroke. */
const MAX_UNITS = 16 * 1024;
const written = /^---[ \t]*\n(?:[^\n]*\n)*?---[ \t]*(?=\n|$)/;

/** Where the front matter ends; 0 without one. */
export function frontMatterEnd(input: Input): number {
  if (input.read(0, Math.min(4, input.length)) !== "---\n") {
    if (!/^---[ \t]/.test(input.read(0, Math.min(4, input.length)))) return 0;
  }
  return written.exec(input.read(0, Math.min(MAX_UNITS, input.length)))?.[0].length ?? 0;
}

export const frontMatter: MarkdownConfig = {
  defineNodes: [
    { name: "FrontMatter", block: true, style: { "FrontMatter/...": noteTags.frontMatter } },
    { name: "FrontMatterMark", style: tags.processingInstruction },
  ],
  parseBlock: [
    {
      name: "FrontMatter",
      before: "LinkReference",
      parse(cx, line) {
        if (cx.lineStart !== 0 || !line.text.startsWith("---")) return false;
        const end = frontMatterEnd((cx as BlockContext & { readonly input: Input }).input);
        if (end === 0) return false;
        while (cx.lineStart + line.text.length < end && cx.nextLine());
        const last = cx.lineStart;
        cx.nextLine();
        cx.addElement(
          cx.elt("FrontMatter", 0, end, [
            cx.elt("FrontMatterMark", 0, 3),
            cx.elt("FrontMatterMark", last, last + 3),
          ]),
        );
        return true;
      },
    },
  ],
};

/** Whether the tree that is to be used again sees the front matter where it is now. */
function stillHolds(fragments: readonly TreeFragment[], end: number): boolean {
  const first = fragments[0];
  if (!first || first.from > 0 || first.offset !== 0) return true;
  const block = first.tree.topNode.firstChild;
  return (block?.name === "FrontMatter") === end > 0;
}

/** A parser that begins anew where a change far below made front matter of the first lines, or took it away. All else in
 * Markdown is decided by what stands before. */
export class FrontMatterAware extends Parser {
  readonly #parser: Parser;

  constructor(parser: Parser) {
    super();
    this.#parser = parser;
  }

  override createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    const usable = stillHolds(fragments, frontMatterEnd(input)) ? fragments : [];
    return this.#parser.createParse(input, usable, ranges);
  }
}
