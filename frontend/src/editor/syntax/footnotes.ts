/** ``[^id]`` in the text, and ``[^id]: …`` with what it says, which may go on in lines that are set in. */
import { tags } from "@lezer/highlight";
import type { MarkdownConfig } from "@lezer/markdown";
import { noteTags } from "./tags";

const OPENING = 91;
const CARET = 94;
const INDENT = 4;
const reference = /^\[\^([^\]\s[^]+)\]/;
const definition = /^\[\^([^\]\s[^]+)\]:[ \t]*/;

export const footnotes: MarkdownConfig = {
  defineNodes: [
    { name: "FootnoteReference", style: noteTags.footnote },
    { name: "FootnoteMark", style: tags.processingInstruction },
    { name: "FootnoteLabel" },
    {
      name: "FootnoteDefinition",
      block: true,
      composite(_cx, line) {
        if (line.next > -1 && line.indent < line.baseIndent + INDENT) return false;
        line.moveBaseColumn(line.baseIndent + INDENT);
        return true;
      },
    },
  ],
  parseInline: [
    {
      name: "FootnoteReference",
      before: "Link",
      parse(cx, next, pos) {
        if (next !== OPENING || cx.char(pos + 1) !== CARET) return -1;
        const found = reference.exec(cx.slice(pos, cx.end))?.[0];
        if (!found) return -1;
        const end = pos + found.length;
        return cx.addElement(
          cx.elt("FootnoteReference", pos, end, [
            cx.elt("FootnoteMark", pos, pos + 2),
            cx.elt("FootnoteLabel", pos + 2, end - 1),
            cx.elt("FootnoteMark", end - 1, end),
          ]),
        );
      },
    },
  ],
  parseBlock: [
    {
      name: "FootnoteDefinition",
      before: "LinkReference",
      parse(cx, line) {
        if (line.next !== OPENING) return false;
        const found = definition.exec(line.text.slice(line.pos));
        if (!found) return false;
        const [whole, label = ""] = found;
        const from = cx.lineStart + line.pos;
        const closing = from + 2 + label.length;
        cx.startComposite("FootnoteDefinition", line.pos);
        cx.addElement(cx.elt("FootnoteMark", from, from + 2));
        cx.addElement(cx.elt("FootnoteLabel", from + 2, closing));
        cx.addElement(cx.elt("FootnoteMark", closing, closing + 2));
        line.moveBase(line.pos + whole.length);
        return null;
      },
      endLeaf: (_cx, line) => line.next === OPENING && definition.test(line.text.slice(line.pos)),
    },
  ],
};
