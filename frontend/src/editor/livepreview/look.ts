import { EditorView } from "@codemirror/view";
import { blockLook } from "./blockLook";

const inlineLook = EditorView.theme({
  // The editor sets an image of no width on either side of what it hides, and lines could be broken at those.
  ".cm-hiddenMark + .cm-widgetBuffer, .cm-widgetBuffer:has(+ .cm-hiddenMark)": { position: "absolute" },
  ".cm-link": {
    color: "var(--accent)",
    textDecoration: "underline",
    textDecorationColor: "color-mix(in srgb, var(--accent) 40%, transparent)",
    textUnderlineOffset: "3px",
    cursor: "pointer",
  },
  ".cm-link:hover": { textDecorationColor: "var(--accent)" },
  ".cm-link *": { color: "inherit" },
  ".cm-brokenLink": { color: "var(--muted)", textDecoration: "underline dotted" },
  ".cm-wikiLink": { textDecorationStyle: "solid" },
  ".cm-tag": {
    padding: "1px 6px",
    borderRadius: "10px",
    backgroundColor: "var(--accent-soft)",
    color: "var(--accent-soft-text)",
    fontSize: "0.9em",
    cursor: "pointer",
  },
  ".cm-tag *": { color: "inherit" },
  ".cm-mention": { color: "var(--accent)", fontWeight: "550" },
  ".cm-inlineCode": {
    padding: "1px 4px",
    margin: "0 -1px",
    borderRadius: "4px",
    backgroundColor: "var(--surface)",
    boxShadow: "inset 0 0 0 1px var(--border)",
    fontFamily: "var(--mono)",
    fontSize: "0.9em",
  },
  ".cm-inlineCode *": { fontSize: "inherit" },
  ".cm-highlight": { backgroundColor: "var(--highlight)", color: "inherit", borderRadius: "2px" },
  ".cm-footnote": {
    verticalAlign: "super",
    fontSize: "0.75em",
    lineHeight: "0",
    padding: "0 2px",
    color: "var(--accent)",
    cursor: "pointer",
  },
  ".cm-footnote *": { color: "inherit" },
  ".cm-footnote-missing": { color: "var(--muted)" },
  ".cm-footnoteLine": { fontSize: "0.875em", color: "var(--muted)" },
  ".cm-definitionLine, .cm-definitionLine *": { color: "var(--muted) !important", fontSize: "0.875rem" },
  ".cm-footnoteLabel": { color: "var(--accent)", fontWeight: "600", marginRight: "6px" },
  ".cm-footnoteLabel *": { color: "inherit", fontWeight: "inherit" },
  ".cm-math": { cursor: "text" },
  ".cm-math .katex": { fontSize: "1.1em" },
  ".cm-quietError": {
    fontFamily: "var(--mono)",
    fontSize: "0.9em",
    color: "var(--danger)",
    borderBottom: "1px dotted var(--danger)",
  },

  ".cm-listLine": {
    paddingInlineStart: "calc(var(--quote, 0px) + var(--depth) * var(--indent)) !important",
    textIndent: "calc(-1 * var(--indent))",
  },
  ".cm-listLine-further": { textIndent: "0" },
  ".cm-listLine > *": { textIndent: "0" },
  // By the size of the note's text: code is smaller.
  ".cm-listBlock": { marginInlineStart: "calc(var(--outer) * var(--indents) * var(--note-size))" },
  ".cm-content": { "--indents": "1.6", "--indent": "calc(var(--indents) * 1em)" },
  ".cm-listMark": {
    display: "inline-block",
    minWidth: "var(--indent)",
    boxSizing: "border-box",
    whiteSpace: "pre",
    color: "var(--muted)",
    fontVariantNumeric: "tabular-nums",
  },
  ".cm-bullet": { paddingInlineStart: "0.25em" },
  ".cm-bullet-3": { fontSize: "0.7em", verticalAlign: "0.15em", minWidth: "calc(var(--indent) / 0.7)" },
  ".cm-task": { position: "relative", cursor: "pointer" },
  ".cm-checkbox": {
    width: "15px",
    height: "15px",
    margin: "0",
    verticalAlign: "-2px",
    accentColor: "var(--accent)",
    cursor: "pointer",
  },
  ".cm-checkbox:disabled": { cursor: "default" },
  ".cm-taskDone, .cm-taskDone *": { color: "var(--muted) !important", textDecoration: "line-through" },
  ".cm-rule": {
    display: "inline-block",
    width: "100%",
    height: "1px",
    backgroundColor: "var(--border-strong)",
    verticalAlign: "middle",
  },
  // A finger needs more room than a box has.
  "@media (pointer: coarse)": {
    ".cm-content": { "--indents": "2" },
    ".cm-checkbox": { width: "20px", height: "20px", verticalAlign: "-4px" },
    ".cm-task::after": {
      content: '""',
      position: "absolute",
      // Into the margin, and as far up and down as its own line: what is beside a neighbour is the neighbour's.
      inset: "-5px 0 -5px -12px",
    },
    ".cm-line:has(.cm-task)": { paddingBlock: "5px" },
  },
});

export const previewLook = [inlineLook, blockLook];
