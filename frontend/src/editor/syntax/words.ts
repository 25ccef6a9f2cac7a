/** ``#tag`` and ``@name``: after the start of a line, a space or an opening parenthesis. */
import type { InlineContext, MarkdownConfig } from "@lezer/markdown";
import { noteTags } from "./tags";

const HASH = 35;
const AT = 64;
const tag = /^#[\p{L}\p{N}_/-]+/u;
const mention = /^@[\p{L}\p{N}_.-]+/u;

function mayStart(cx: InlineContext, pos: number): boolean {
  return pos === cx.offset || /[\s(]/.test(cx.slice(pos - 1, pos));
}

export const words: MarkdownConfig = {
  defineNodes: [
    { name: "Tag", style: noteTags.tag },
    { name: "Mention", style: noteTags.mention },
  ],
  parseInline: [
    {
      name: "Tag",
      parse(cx, next, pos) {
        if (next !== HASH || !mayStart(cx, pos)) return -1;
        const found = tag.exec(cx.slice(pos, cx.end))?.[0];
        if (!found || !/\p{L}/u.test(found)) return -1;
        return cx.addElement(cx.elt("Tag", pos, pos + found.length));
      },
    },
    {
      name: "Mention",
      parse(cx, next, pos) {
        if (next !== AT || !mayStart(cx, pos)) return -1;
        // A full stop behind a name ends the sentence.
        const found = mention.exec(cx.slice(pos, cx.end))?.[0].replace(/\.+$/, "");
        if (!found || found === "@") return -1;
        return cx.addElement(cx.elt("Mention", pos, pos + found.length));
      },
    },
  ],
};
