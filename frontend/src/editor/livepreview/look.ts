import { EditorView } from "@codemirror/view";

export const previewLook = EditorView.theme({
  ".cm-link": { color: "var(--accent)", textDecoration: "underline", textUnderlineOffset: "2px" },
  ".cm-bullet": { display: "inline-block", width: "0.6em", color: "var(--muted)" },
  ".cm-checkbox": {
    width: "15px",
    height: "15px",
    margin: "0 2px 0 0",
    verticalAlign: "-2px",
    accentColor: "var(--accent)",
    cursor: "pointer",
  },
  ".cm-checkbox:disabled": { cursor: "default" },
  ".cm-taskDone, .cm-taskDone *": { color: "var(--muted)", textDecoration: "line-through" },
  ".cm-rule": {
    display: "inline-block",
    width: "100%",
    height: "1px",
    backgroundColor: "var(--border-strong)",
    verticalAlign: "middle",
  },
  ".cm-codeHeader": {
    display: "flex",
    justifyContent: "space-between",
    fontFamily: "var(--font)",
    fontSize: "12px",
    color: "var(--muted)",
  },
  ".cm-codeHeader button": {
    padding: "0 8px",
    border: "none",
    borderRadius: "var(--radius)",
    background: "transparent",
    font: "inherit",
    color: "var(--muted)",
    cursor: "pointer",
  },
  ".cm-codeHeader button:hover": { backgroundColor: "var(--hover)", color: "var(--text)" },
  // A finger needs more room than a box has.
  "@media (pointer: coarse)": {
    ".cm-checkbox": { width: "22px", height: "22px", margin: "0 6px 0 0", verticalAlign: "-5px" },
  },
});
