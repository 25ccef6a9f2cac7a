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
