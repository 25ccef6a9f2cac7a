import type { TagStyle } from "@codemirror/language";
import { Tag } from "@lezer/highlight";

/** What the parts of a note are to a highlighter, where the usual tags have no word for it. */
export const noteTags = {
  wikiLink: Tag.define(),
  tag: Tag.define(),
  mention: Tag.define(),
  highlight: Tag.define(),
  math: Tag.define(),
  footnote: Tag.define(),
  frontMatter: Tag.define(),
};

/** How they look, for the one highlighter that there is: a second would look at every word again. */
export const noteMarks: readonly TagStyle[] = [
  { tag: noteTags.wikiLink, color: "var(--accent)" },
  { tag: noteTags.tag, color: "var(--accent-soft-text)" },
  { tag: noteTags.mention, color: "var(--accent)" },
  { tag: noteTags.highlight, backgroundColor: "var(--highlight)", borderRadius: "2px" },
  { tag: noteTags.math, color: "var(--code-name)", fontFamily: "var(--mono)", fontSize: "0.9em" },
  { tag: noteTags.footnote, color: "var(--accent)" },
  { tag: noteTags.frontMatter, color: "var(--muted)", fontFamily: "var(--mono)", fontSize: "0.9em" },
];
