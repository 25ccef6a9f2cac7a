/** HTML from web pages, Google Docs and Word as the Markdown that one would have typed. A part of its own, loaded when
 * something is pasted. */
import rehypeParse from "rehype-parse";
import rehypeRemark from "rehype-remark";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import remarkStringify from "remark-stringify";
import { unified } from "unified";
import { tidied } from "./tidied";

const schema = {
  ...defaultSchema,
  tagNames: [...(defaultSchema.tagNames ?? []), "mark", "u"],
  // Pictures that are in the clipboard itself are not for the text of a note.
  protocols: { ...defaultSchema.protocols, src: ["http", "https"], href: ["http", "https", "mailto"] },
};

/** A note makes links of these by itself. */
const address = /((?:https?:\/\/|www\.)[^\s<>|\\`*[\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/i;

const processor = unified()
  .use(rehypeParse, { fragment: false })
  .use(tidied)
  .use(rehypeSanitize, schema)
  .use(rehypeRemark, {
    handlers: {
      mark(state, node) {
        const marks = { type: "html" as const, value: "==" };
        return [marks, ...(state.all(node) as never[]), marks];
      },
    },
  })
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, {
    bullet: "-",
    emphasis: "*",
    strong: "*",
    fence: "`",
    fences: true,
    rule: "-",
    listItemIndent: "one",
    setext: false,
    handlers: {
      text({ value }: { value: string }, _parent, state, info) {
        const parts = value.split(address);
        const written = (part: string, index: number) => {
          const before = parts[index - 1]?.at(-1) ?? info.before;
          const after = parts[index + 1]?.[0] ?? info.after;
          return index % 2 === 1 ? part : state.safe(part, { ...info, before, after });
        };
        return parts.map(written).join("");
      },
    },
  });

/** Markdown for what is pasted, without a line end of its own. Nothing that runs, and no address of another kind. */
export function htmlToMarkdown(html: string): string {
  return String(processor.processSync(html))
    .replaceAll("\u00a0", " ")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
