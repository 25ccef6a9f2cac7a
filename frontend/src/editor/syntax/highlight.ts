/** ``==text==``, by the rules that ``~~text~~`` follows. */
import { tags } from "@lezer/highlight";
import type { DelimiterType, MarkdownConfig } from "@lezer/markdown";
import { noteTags } from "./tags";

const EQUALS = 61;
const delimiter: DelimiterType = { resolve: "Highlight", mark: "HighlightMark" };
const punctuation = /[\p{P}\p{S}]/u;

export const highlight: MarkdownConfig = {
  defineNodes: [
    { name: "Highlight", style: { "Highlight/...": noteTags.highlight } },
    { name: "HighlightMark", style: tags.processingInstruction },
  ],
  parseInline: [
    {
      name: "Highlight",
      after: "Emphasis",
      parse(cx, next, pos) {
        if (next !== EQUALS || cx.char(pos + 1) !== EQUALS) return -1;
        if (cx.char(pos + 2) === EQUALS || (pos > cx.offset && cx.char(pos - 1) === EQUALS)) return -1;
        const before = cx.slice(Math.max(cx.offset, pos - 1), pos);
        const after = cx.slice(pos + 2, Math.min(cx.end, pos + 3));
        const isSpaceBefore = /^\s?$/.test(before);
        const isSpaceAfter = /^\s?$/.test(after);
        const isSignBefore = punctuation.test(before);
        const isSignAfter = punctuation.test(after);
        return cx.addDelimiter(
          delimiter,
          pos,
          pos + 2,
          !isSpaceAfter && (!isSignAfter || isSpaceBefore || isSignBefore),
          !isSpaceBefore && (!isSignBefore || isSpaceAfter || isSignAfter),
        );
      },
    },
  ],
};
