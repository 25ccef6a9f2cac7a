import { EditorView } from "@codemirror/view";

/** The menus look like the page's own: raised, hairline border, one row a line. */
export const completionLook = EditorView.theme({
  ".cm-tooltip.cm-writingMenu": {
    border: "1px solid var(--border)",
    borderRadius: "8px",
    backgroundColor: "var(--raised)",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
    zIndex: "40",
  },
  ".cm-tooltip.cm-writingMenu > ul": {
    minWidth: "260px",
    maxWidth: "min(360px, calc(100vw - 24px))",
    maxHeight: "min(320px, 45dvh)",
    padding: "4px",
    fontFamily: "var(--font)",
    fontSize: "14px",
    scrollbarWidth: "thin",
    scrollbarColor: "var(--border-strong) transparent",
  },
  ".cm-tooltip.cm-writingMenu > ul > li[role=option]": {
    display: "flex",
    alignItems: "center",
    gap: "10px",
    minHeight: "34px",
    padding: "2px 8px",
    borderRadius: "6px",
    color: "var(--text)",
    lineHeight: "1.4",
  },
  ".cm-tooltip.cm-writingMenu > ul > li[aria-selected]": {
    backgroundColor: "var(--hover)",
    color: "var(--text)",
  },
  ".cm-completionLabel": { flex: "1", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "650" },
  ".cm-completionDetail": { margin: "0", color: "var(--muted)", fontSize: "12px", fontStyle: "normal" },
  ".cm-completionFace": {
    display: "inline-grid",
    flex: "none",
    placeItems: "center",
    width: "22px",
    height: "22px",
    color: "var(--muted)",
  },
  ".cm-completionEmoji": { fontSize: "17px", color: "var(--text)" },
  ".cm-completionPerson": {
    borderRadius: "50%",
    backgroundColor: "var(--accent-soft)",
    color: "var(--accent-soft-text)",
    fontSize: "12px",
    fontWeight: "650",
    textTransform: "uppercase",
  },
  ".cm-completionKeys": { color: "var(--muted)", fontSize: "12px", whiteSpace: "nowrap" },
  "@media (pointer: coarse)": {
    ".cm-tooltip.cm-writingMenu > ul > li[role=option]": { minHeight: "44px" },
    ".cm-completionKeys": { display: "none" },
  },
});
