import { HighlightStyle } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { highlighting } from "./highlighting";
import { noteMarks } from "./syntax/tags";

/** Every colour is a token, so light and dark need no second theme. */
export const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "transparent", fontSize: "var(--note-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font)", lineHeight: "1.65", overflow: "visible" },
  ".cm-content": {
    padding: "0 0 40vh",
    caretColor: "var(--accent)",
    overflowWrap: "anywhere",
    minHeight: "60vh",
  },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--muted)" },
  "& ::selection": { backgroundColor: "var(--selection)" },
  ".cm-selectionMatch": { backgroundColor: "var(--selection-match)" },

  ".cm-codeLine": {
    fontFamily: "var(--mono)",
    fontSize: "0.875em",
    lineHeight: "1.6",
    backgroundColor: "var(--surface)",
    padding: "0 12px",
  },
  ".cm-codeLine-first": { borderRadius: "8px 8px 0 0", paddingTop: "6px" },
  ".cm-codeLine-last": { borderRadius: "0 0 8px 8px", paddingBottom: "6px" },
  ".cm-codeLine-first.cm-codeLine-last": { borderRadius: "8px" },
  ".cm-quoteLine": {
    "--bar": "3px",
    boxShadow: "inset var(--bar) 0 0 var(--border-strong)",
    paddingInlineStart: "16px",
  },
  ".cm-quoteLine[dir=rtl]": { "--bar": "-3px" },

  ".cm-searchMatch": { backgroundColor: "var(--match)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--match-selected)" },
});

export const marks = HighlightStyle.define([
  { tag: tags.heading1, fontSize: "1.75em", lineHeight: "1.3", fontWeight: "650", letterSpacing: "-0.015em" },
  { tag: tags.heading2, fontSize: "1.4em", lineHeight: "1.3", fontWeight: "650", letterSpacing: "-0.01em" },
  { tag: tags.heading3, fontSize: "1.18em", lineHeight: "1.3", fontWeight: "650" },
  { tag: [tags.heading4, tags.heading5, tags.heading6], fontWeight: "650" },
  { tag: tags.strong, fontWeight: "650" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.link, color: "var(--accent)" },
  { tag: tags.url, color: "var(--muted)" },
  { tag: tags.monospace, fontFamily: "var(--mono)", fontSize: "0.9em" },
  { tag: tags.quote, color: "var(--quote-text, var(--muted))" },
  { tag: tags.contentSeparator, color: "var(--muted)" },
  // "#", "**", "-", "[ ]": there to be seen, but quieter than the words.
  {
    tag: [tags.processingInstruction, tags.labelName],
    color: "var(--muted)",
    fontWeight: "400",
    fontStyle: "normal",
    textDecoration: "none",
  },
  { tag: tags.atom, color: "var(--accent)" },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.inserted], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.comment, tags.meta], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--code-name)" },
  { tag: [tags.typeName, tags.className, tags.tagName, tags.namespace], color: "var(--code-type)" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--code-name)" },
  { tag: [tags.deleted, tags.invalid], color: "var(--danger)" },
  ...noteMarks,
]);

export function editorLook(): Extension {
  return [look, highlighting(marks)];
}
