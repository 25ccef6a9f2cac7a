/** What a note's Markdown has beyond CommonMark and GFM: wiki-links, tags, mentions, highlights, math, footnotes and
 * front matter. */
import type { MarkdownExtension } from "@lezer/markdown";
import { footnotes } from "./footnotes";
import { frontMatter } from "./frontMatter";
import { highlight } from "./highlight";
import { math } from "./math";
import { wikiLink } from "./wikiLink";
import { words } from "./words";

export const noteSyntax: MarkdownExtension = [frontMatter, math, footnotes, wikiLink, words, highlight];
