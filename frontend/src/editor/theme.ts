import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Every colour is a token, so light and dark need no second theme. */
const look = EditorView.theme({
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
  ".cm-quoteLine": { boxShadow: "inset 3px 0 0 var(--border-strong)", paddingLeft: "16px" },

  ".cm-remoteCaret": {
    position: "relative",
    display: "inline-block",
    width: "0",
    height: "1.2em",
    verticalAlign: "text-bottom",
  },
  ".cm-remoteCaret::before": {
    content: '""',
    position: "absolute",
    insetBlock: "0",
    // Two pixels are hard to point at: the caret is painted in the middle of a wider strip.
    left: "-5px",
    width: "10px",
    background: "linear-gradient(var(--peer), var(--peer)) center / 2px 100% no-repeat",
  },
  ".cm-remoteCaret::after": {
    content: "attr(data-name)",
    position: "absolute",
    bottom: "100%",
    left: "-1px",
    padding: "1px 6px",
    borderRadius: "6px 6px 6px 0",
    backgroundColor: "var(--peer)",
    color: "#fff",
    font: "600 11px/1.5 var(--font)",
    whiteSpace: "nowrap",
    maxWidth: "180px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    pointerEvents: "none",
    opacity: "0",
    zIndex: "5",
    animation: "curio-name 2.5s ease-out",
  },
  ".cm-remoteCaret:hover::after": { opacity: "1" },
  ".cm-remoteSelection": {
    backgroundColor: "color-mix(in srgb, var(--peer) var(--peer-share), transparent)",
    // The ground must stay pale for the text's sake; the line says whose it is.
    boxShadow: "inset 0 -2px color-mix(in srgb, var(--peer) 55%, transparent)",
  },

  ".cm-searchMatch": { backgroundColor: "var(--match)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--match-selected)" },
});

const marks = HighlightStyle.define([
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
  { tag: tags.quote, color: "var(--muted)" },
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
]);

export function editorLook(): Extension {
  return [look, syntaxHighlighting(marks)];
}
