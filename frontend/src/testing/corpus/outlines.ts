/** What two parsers found in the same text, in words that both can be compared in. */
import type { SyntaxNode, Tree } from "@lezer/common";
import type { Nodes, Root } from "mdast";

/** The blocks, each with its depth and the lines that it takes, and the inline parts with the words that they cover. */
export interface Outline {
  readonly blocks: readonly string[];
  readonly inlines: readonly string[];
}

const editorBlocks: Readonly<Record<string, string>> = {
  SetextHeading1: "heading 1",
  SetextHeading2: "heading 2",
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`ATXHeading${depth}`, `heading ${depth}`])),
  Paragraph: "paragraph",
  Task: "paragraph",
  Blockquote: "quote",
  BulletList: "bullets",
  OrderedList: "numbers",
  ListItem: "item",
  FencedCode: "code",
  CodeBlock: "code",
  HTMLBlock: "html",
  CommentBlock: "html",
  ProcessingInstructionBlock: "html",
  HorizontalRule: "rule",
  LinkReference: "definition",
  Table: "table",
  FrontMatter: "front matter",
  BlockMath: "math",
  FootnoteDefinition: "footnote",
};

const editorInlines: Readonly<Record<string, string>> = {
  Emphasis: "emphasis",
  StrongEmphasis: "strong",
  InlineCode: "code",
  HTMLTag: "html",
  Comment: "html",
  ProcessingInstruction: "html",
  HardBreak: "break",
  Strikethrough: "strike",
  Autolink: "link",
  Highlight: "highlight",
  WikiLink: "wiki-link",
  Tag: "tag",
  Mention: "mention",
  InlineMath: "formula",
  FootnoteReference: "footnote",
};

const rendererBlocks: Readonly<Record<string, string>> = {
  paragraph: "paragraph",
  blockquote: "quote",
  listItem: "item",
  code: "code",
  thematicBreak: "rule",
  definition: "definition",
  table: "table",
  yaml: "front matter",
  math: "math",
  footnoteDefinition: "footnote",
};

const rendererInlines: Readonly<Record<string, string>> = {
  emphasis: "emphasis",
  strong: "strong",
  inlineCode: "code",
  break: "break",
  delete: "strike",
  link: "link",
  image: "image",
  highlight: "highlight",
  wikiLink: "wiki-link",
  tag: "tag",
  mention: "mention",
  formula: "formula",
  footnoteReference: "footnote",
};

class Lines {
  readonly #starts = [0];
  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }
  at(position: number): number {
    const after = this.#starts.findIndex((start) => start > position);
    return after < 0 ? this.#starts.length : after;
  }
}

function covered(text: string, from: number, to: number): string {
  return text.slice(from, to).trim();
}

/** Where the text of a block ends: blank lines at its end, and the marks of quotes in them, belong to nobody. */
function lastLine(text: string, from: number, to: number, lines: Lines): number {
  const words = text.slice(from, to).replace(/[\s>]+$/, "");
  return lines.at(from + Math.max(words.length - 1, 0));
}

function blockLine(
  depth: number,
  kind: string,
  text: string,
  from: number,
  to: number,
  lines: Lines,
): string {
  return `${"  ".repeat(depth)}${kind} ${lines.at(from)}-${lastLine(text, from, to, lines)}`;
}

function isWholeLink(node: SyntaxNode): boolean {
  return node.getChild("URL") !== null || node.getChildren("LinkMark").length > 2;
}

export function editorOutline(tree: Tree, text: string): Outline {
  const lines = new Lines(text);
  const blocks: string[] = [];
  const inlines: string[] = [];
  const visit = (node: SyntaxNode, depth: number): void => {
    const block = editorBlocks[node.name];
    if (block) blocks.push(blockLine(depth, block, text, node.from, node.to, lines));
    const isReference = (node.name === "Link" || node.name === "Image") && !isWholeLink(node);
    const isBareAddress =
      node.name === "URL" &&
      !["Link", "Image", "Autolink", "LinkReference"].includes(node.parent?.name ?? "");
    const inline = isReference
      ? undefined
      : node.name === "Link" || isBareAddress
        ? "link"
        : node.name === "Image"
          ? "image"
          : editorInlines[node.name];
    if (inline) inlines.push(`${inline} ${covered(text, node.from, node.to)}`);
    // What an image is described with is words to the renderer.
    if (node.name === "Image" || node.name === "Table") {
      if (node.name === "Image") return;
    }
    for (let child = node.firstChild; child; child = child.nextSibling)
      visit(child, block ? depth + 1 : depth);
  };
  visit(tree.topNode, 0);
  return { blocks, inlines };
}

export function rendererOutline(tree: Root, text: string): Outline {
  const lines = new Lines(text);
  const blocks: string[] = [];
  const inlines: string[] = [];
  const visit = (node: Nodes, parent: Nodes | null, depth: number): void => {
    const from = node.position?.start.offset ?? 0;
    const to = node.position?.end.offset ?? 0;
    const isBlockHtml = node.type === "html" && parent?.type !== "paragraph" && isFlow(parent);
    const block =
      node.type === "heading"
        ? `heading ${node.depth}`
        : node.type === "list"
          ? node.ordered
            ? "numbers"
            : "bullets"
          : isBlockHtml
            ? "html"
            : rendererBlocks[node.type];
    if (block) blocks.push(blockLine(depth, block, text, from, to, lines));
    const inline = node.type === "html" && !isBlockHtml ? "html" : rendererInlines[node.type];
    if (inline && !block) inlines.push(`${inline} ${covered(text, from, to)}`);
    if ("children" in node) for (const child of node.children) visit(child, node, block ? depth + 1 : depth);
  };
  visit(tree, null, 0);
  return { blocks, inlines };
}

function isFlow(parent: Nodes | null): boolean {
  return parent === null || ["root", "blockquote", "listItem", "footnoteDefinition"].includes(parent.type);
}
