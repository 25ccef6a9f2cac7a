/** What a click or a key does to rendered markup. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { noteLinks } from "@/editor/noteLinks";
import { undoManagerOf } from "@/editor/undo";
import { safeAddress } from "@/shared/lib/addresses";
import { definitionsIn, footnoteAt, labelOf } from "./blocks";

/** The nearest node of this kind around a place, or on either side of it. */
export function around(state: EditorState, at: number, name: string): SyntaxNode | null {
  const tree = syntaxTree(state);
  for (const side of [1, -1] as const) {
    for (let node: SyntaxNode | null = tree.resolveInner(at, side); node; node = node.parent) {
      if (node.name === name) return node;
    }
  }
  return null;
}

/** Checks or unchecks the task that begins at a place; a step of undo of its own. */
export function toggleTaskAt(view: EditorView, at: number): boolean {
  const { state } = view;
  const found = /^(?:[-*+]|\d+[.)])\s+\[([ xX])\]/.exec(state.sliceDoc(at, state.doc.lineAt(at).to));
  if (!found || state.readOnly) return false;
  const inside = at + found[0].length - 2;
  const undoManager = undoManagerOf(state);
  undoManager?.stopCapturing();
  view.dispatch({
    changes: { from: inside, to: inside + 1, insert: found[1] === " " ? "x" : " " },
    userEvent: "input.task",
  });
  undoManager?.stopCapturing();
  return true;
}

/** Puts the code of the block around a place on the clipboard; whether the browser allowed it. */
export async function copyCode(view: EditorView, at: number): Promise<boolean> {
  const block = around(view.state, at, "FencedCode");
  const code = block?.getChildren("CodeText") ?? [];
  const text = code.map(({ from, to }) => view.state.sliceDoc(from, to)).join("");
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** What a reader is led to by what stands at a place. */
export type Target =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "note"; readonly title: string }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "footnote"; readonly label: string };

export function targetAt(state: EditorState, at: number): Target | null {
  const text = ({ from, to }: { from: number; to: number }) => state.sliceDoc(from, to);
  const note = around(state, at, "WikiLink")?.getChild("WikiLinkTarget");
  if (note) return { kind: "note", title: text(note).trim() };
  const footnote = around(state, at, "FootnoteReference")?.getChild("FootnoteLabel");
  if (footnote) return { kind: "footnote", label: text(footnote) };
  const tag = around(state, at, "Tag");
  if (tag) return { kind: "tag", tag: text(tag).slice(1) };
  const address = linkAt(state, at);
  return address === null ? null : { kind: "address", address };
}

/** The address of the link around a place, if it is one that may be opened. */
export function linkAt(state: EditorState, at: number): string | null {
  for (const name of ["Link", "Autolink", "URL"]) {
    const node = around(state, at, name);
    if (!node) continue;
    const url = node.name === "URL" ? node : node.getChild("URL");
    if (url) return safeAddress(state.sliceDoc(url.from, url.to).replace(/^<|>$/g, ""));
    const label = node.getChild("LinkLabel");
    const [opening, closing] = node.getChildren("LinkMark");
    if (!opening || !closing) continue;
    const written = label ? state.sliceDoc(label.from + 1, label.to - 1) : "";
    const wanted = written || state.sliceDoc(opening.to, closing.from);
    const defined = definitionsIn(state).links.get(labelOf(wanted));
    if (defined !== undefined) return safeAddress(defined);
  }
  return null;
}

/** Goes where something leads; whether there was anywhere to go. */
export function follow(view: EditorView, target: Target): boolean {
  const { openWikiLink, openTag } = view.state.facet(noteLinks);
  switch (target.kind) {
    case "address":
      window.open(target.address, "_blank", "noopener,noreferrer");
      return true;
    case "note":
      openWikiLink?.(target.title);
      return openWikiLink !== undefined;
    case "tag":
      openTag?.(target.tag);
      return openTag !== undefined;
    case "footnote": {
      const at = footnoteAt(view.state, target.label);
      if (at === null) return false;
      const end = view.state.doc.lineAt(at).to;
      view.focus();
      view.dispatch({
        selection: view.state.readOnly ? undefined : { anchor: end },
        effects: EditorView.scrollIntoView(end, { y: "center" }),
      });
      return true;
    }
  }
}
