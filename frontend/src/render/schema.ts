/** All that a note's text may become. What is not listed here does not reach the page, whoever wrote it. */
import type { Schema } from "hast-util-sanitize";

export const schema: Schema = {
  tagNames: [
    ...["h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "ul", "ol", "li", "input"],
    ...["strong", "em", "del", "mark", "code", "pre", "a", "img"],
    ...["table", "thead", "tbody", "tr", "th", "td"],
    // Drawn by render/parts; a browser knows none of them.
    ...["x-wiki-link", "x-tag", "x-mention", "x-formula", "x-formula-block"],
    ...["x-callout", "x-callout-title", "x-footnote", "x-footnote-text", "x-front-matter", "x-html"],
  ],
  attributes: {
    a: ["href", "title"],
    img: ["src", "alt", "title", "width", "height"],
    input: [["type", "checkbox"], "checked", "dataLine", "dataColumn", "dataText"],
    li: [["className", "task-list-item"]],
    ul: [["className", "contains-task-list"]],
    ol: [["className", "contains-task-list"], "start"],
    code: [["className", /^language-/]],
    pre: ["dataLine"],
    th: ["align"],
    td: ["align"],
    "x-wiki-link": ["dataTitle"],
    "x-callout": ["dataKind"],
    "x-footnote": ["dataId"],
    "x-footnote-text": ["dataId"],
    ...Object.fromEntries(["h1", "h2", "h3", "h4", "h5", "h6"].map((name) => [name, ["dataHeading"]])),
  },
  required: { input: { type: "checkbox" } },
  protocols: { href: ["http", "https", "mailto"], src: ["http", "https"] },
  strip: [],
};
