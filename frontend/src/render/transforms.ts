/** Callouts, line ends, image sizes and HTML: what the tree says about them before it becomes the page's. */
import type { Blockquote, Image, ImageReference, Paragraph, PhrasingContent, Root } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { calloutKind, calloutMark } from "@/shared/lib/callouts";
import { imageSize } from "@/shared/lib/imageSize";

/** The nodes up to the end of the first line, and those after it. */
function cutLine(nodes: readonly PhrasingContent[]): [PhrasingContent[], PhrasingContent[]] {
  const line: PhrasingContent[] = [];
  for (const [index, node] of nodes.entries()) {
    if (node.type === "break") return [line, nodes.slice(index + 1)];
    if (node.type === "text" && node.value.includes("\n")) {
      const at = node.value.indexOf("\n");
      if (at > 0) line.push({ type: "text", value: node.value.slice(0, at) });
      const rest = node.value.slice(at + 1);
      const after = nodes.slice(index + 1);
      return [line, rest ? [{ type: "text", value: rest }, ...after] : after];
    }
    line.push(node);
  }
  return [line, []];
}

/** Makes a callout of a quote whose first line says so. */
function callout(quote: Blockquote): void {
  const first = quote.children[0];
  const opening = first?.type === "paragraph" ? first.children[0] : undefined;
  if (first?.type !== "paragraph" || opening?.type !== "text") return;
  const found = calloutMark.exec(opening.value);
  if (!found) return;
  const kind = calloutKind(found[1]);
  const words = opening.value.slice(found[0].length);
  const [title, rest] = cutLine([{ ...opening, value: words }, ...first.children.slice(1)]);
  const hasTitle = title.some((node) => node.type !== "text" || node.value.trim() !== "");
  const head: Paragraph = {
    type: "paragraph",
    children: hasTitle ? title : [{ type: "text", value: `${kind.charAt(0).toUpperCase()}${kind.slice(1)}` }],
    data: { hName: "x-callout-title" },
  };
  quote.data = { hName: "x-callout", hProperties: { dataKind: kind } };
  const body: Paragraph[] = rest.length > 0 ? [{ ...first, children: rest }] : [];
  quote.children.splice(0, 1, head, ...body);
}

/** ``![alt|300x200](url)``: the size is no part of what the image is described as. */
function size(image: Image | ImageReference): void {
  const { alt, width, height } = imageSize(image.alt ?? "");
  image.alt = alt;
  if (width) image.data = { hProperties: { width, ...(height && { height }) } };
}

/** Lines as they were written: who ends a line with Enter means to, and sees it so in the editor. */
function lines(value: string): PhrasingContent[] {
  return value
    .split("\n")
    .flatMap((line, index): PhrasingContent[] => [
      ...(index > 0 ? [{ type: "break" } as const] : []),
      ...(line === "" ? [] : [{ type: "text", value: line } as const]),
    ]);
}

/** HTML is not run, and what stands in it is not lost: it is shown as it was written. */
export function noteTransforms() {
  return (tree: Root): void => {
    visit(tree, (node, index, parent) => {
      if (node.type === "blockquote") callout(node);
      else if (node.type === "image" || node.type === "imageReference") size(node);
      else if (node.type === "text" && parent && index !== undefined && node.value.includes("\n")) {
        const written = lines(node.value);
        parent.children.splice(index, 1, ...written);
        return index + written.length;
      } else if (node.type === "html" && parent && index !== undefined) {
        const isComment = /^<!--[\s\S]*-->\s*$/.test(node.value);
        if (isComment) {
          parent.children.splice(index, 1);
          return [SKIP, index];
        }
        if (/^<br\s*\/?>$/i.test(node.value)) parent.children[index] = { type: "break" };
      } else if (node.type === "math") {
        node.data = { hName: "x-formula-block", hChildren: [{ type: "text", value: node.value }] };
      }
      return undefined;
    });
  };
}
