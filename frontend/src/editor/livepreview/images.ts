import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";
import { imageSize } from "@/shared/lib/imageSize";

export interface Picture {
  /** The address as it is written. */
  readonly written: string;
  readonly alt: string;
  /** In pixels; 0 where the image decides by itself. */
  readonly width: number;
  readonly height: number;
}

const escaped = /\\([!-/:-@[-`{-~])/g;

/** What ``![alt|300](url)`` shows; null without an address. */
export function imageOf(state: EditorState, node: SyntaxNode): Picture | null {
  const [opening, closing] = node.getChildren("LinkMark");
  const url = node.getChild("URL");
  if (!opening || !closing || !url) return null;
  const label = state.sliceDoc(opening.to, closing.from);
  const written = state.sliceDoc(url.from, url.to).replace(/^<|>$/g, "");
  const { alt, ...size } = imageSize(label);
  return { written, alt: alt.replace(escaped, "$1"), ...size };
}
