/** ``[[Title]]`` and ``[[Title|label]]``, on one line. */
import { tags } from "@lezer/highlight";
import type { MarkdownConfig } from "@lezer/markdown";
import { noteTags } from "./tags";

const OPENING = 91;
const written = /^\[\[([^[\]|\n]*[^[\]|\s])(?:\|([^[\]\n]+))?\]\]/;

export const wikiLink: MarkdownConfig = {
  defineNodes: [
    { name: "WikiLink", style: { "WikiLink/...": noteTags.wikiLink } },
    { name: "WikiLinkMark", style: tags.processingInstruction },
    { name: "WikiLinkTarget" },
    { name: "WikiLinkLabel" },
  ],
  parseInline: [
    {
      name: "WikiLink",
      before: "Link",
      parse(cx, next, pos) {
        if (next !== OPENING || cx.char(pos + 1) !== OPENING) return -1;
        const found = written.exec(cx.slice(pos, cx.end));
        if (!found) return -1;
        const [whole, target = "", label] = found;
        const end = pos + whole.length;
        const afterTarget = pos + 2 + target.length;
        const parts = [cx.elt("WikiLinkMark", pos, pos + 2), cx.elt("WikiLinkTarget", pos + 2, afterTarget)];
        if (label !== undefined) {
          parts.push(cx.elt("WikiLinkMark", afterTarget, afterTarget + 1));
          parts.push(cx.elt("WikiLinkLabel", afterTarget + 1, end - 2));
        }
        parts.push(cx.elt("WikiLinkMark", end - 2, end));
        return cx.addElement(cx.elt("WikiLink", pos, end, parts));
      },
    },
  ],
};
