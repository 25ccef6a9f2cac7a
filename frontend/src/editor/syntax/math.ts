/** ``$x$`` within a line, and ``$$`` on lines of its own around a block. */
import { tags } from "@lezer/highlight";
import type { Element, MarkdownConfig } from "@lezer/markdown";
import { marksAround, nextLineInside } from "./lines";
import { noteTags } from "./tags";

const DOLLAR = 36;
const BACKSLASH = 92;
const NEWLINE = 10;
const isSpace = (unit: number) => unit === 32 || unit === 9 || unit === NEWLINE || unit === -1;
const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const fence = /^\$\$\s*$/;

export const math: MarkdownConfig = {
  defineNodes: [
    { name: "InlineMath", style: { "InlineMath/...": noteTags.math } },
    { name: "InlineMathMark", style: tags.processingInstruction },
    { name: "BlockMath", block: true, style: { "BlockMath/...": noteTags.math } },
    { name: "BlockMathMark", style: tags.processingInstruction },
  ],
  parseInline: [
    {
      name: "InlineMath",
      before: "Escape",
      parse(cx, next, pos) {
        if (next !== DOLLAR || isSpace(cx.char(pos + 1))) return -1;
        if (cx.char(pos + 1) === DOLLAR || (pos > cx.offset && cx.char(pos - 1) === DOLLAR)) return -1;
        for (let at = pos + 1; at < cx.end; at += 1) {
          const unit = cx.char(at);
          if (unit === NEWLINE) return -1;
          if (unit === BACKSLASH) at += 1;
          if (unit !== DOLLAR) continue;
          // A price behind a price is no formula.
          if (isSpace(cx.char(at - 1)) || isDigit(cx.char(at + 1))) return -1;
          return cx.addElement(
            cx.elt("InlineMath", pos, at + 1, [
              cx.elt("InlineMathMark", pos, pos + 1),
              cx.elt("InlineMathMark", at, at + 1),
            ]),
          );
        }
        return -1;
      },
    },
  ],
  parseBlock: [
    {
      name: "BlockMath",
      before: "FencedCode",
      parse(cx, line) {
        if (line.next !== DOLLAR || !fence.test(line.text.slice(line.pos))) return false;
        const from = cx.lineStart + line.pos;
        const parts: Element[] = [cx.elt("BlockMathMark", from, from + 2)];
        while (nextLineInside(cx, line)) {
          parts.push(...marksAround(line));
          if (line.next === DOLLAR && fence.test(line.text.slice(line.pos))) {
            const at = cx.lineStart + line.pos;
            parts.push(cx.elt("BlockMathMark", at, at + 2));
            cx.nextLine();
            break;
          }
        }
        cx.addElement(cx.elt("BlockMath", from, cx.prevLineEnd(), parts));
        return true;
      },
      endLeaf: (_cx, line) => line.next === DOLLAR && fence.test(line.text.slice(line.pos)),
    },
  ],
};
