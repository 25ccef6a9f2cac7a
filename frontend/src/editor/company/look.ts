import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** How the others look in the text. ``--peer`` is a person's colour. */
const look = EditorView.theme({
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
  // In the first line of what one sees, or close to the right edge, there is no room where it usually is.
  ".cm-remoteCaret[data-below]::after": { bottom: "auto", top: "100%", borderRadius: "0 6px 6px 6px" },
  ".cm-remoteCaret[data-left]::after": { left: "auto", right: "-1px", borderRadius: "6px 6px 0 6px" },
  ".cm-remoteCaret[data-below][data-left]::after": { borderRadius: "6px 0 6px 6px" },
  ".cm-remoteCaret:hover::after": { opacity: "1" },
  ".cm-remoteSelection": {
    backgroundColor: "color-mix(in srgb, var(--peer) var(--peer-share), transparent)",
    // The ground must stay pale for the text's sake; the line says whose it is.
    boxShadow: "inset 0 -2px color-mix(in srgb, var(--peer) 55%, transparent)",
  },

  ".cm-writtenBy": {
    backgroundColor: "color-mix(in srgb, var(--peer) var(--peer-share), transparent)",
    borderBottom: "2px solid color-mix(in srgb, var(--peer) var(--peer-line-share), white)",
  },
  // A person and their scripts have one colour; the line tells them apart.
  ".cm-writtenBy-script": { borderBottomStyle: "dashed" },
  ".cm-arrived": {
    backgroundColor: "var(--arrived)",
    borderRadius: "3px",
    animation: "curio-fade 8s ease-in forwards",
  },
  ".cm-arrivedGap": {
    position: "relative",
    display: "inline-block",
    width: "0",
    height: "1.1em",
    verticalAlign: "text-bottom",
    boxShadow: "0 0 0 1.5px var(--arrived-edge)",
    animation: "curio-fade 8s ease-in forwards",
  },
  "@media (prefers-reduced-motion: reduce)": {
    ".cm-arrived, .cm-arrivedGap": { animation: "none" },
  },
});

export function companyLook(): Extension {
  return look;
}
