/** Markdown to a tree of the page's elements that is safe to draw. The one way from a note's text to the page.
 *
 * Knows no React and touches no page. What leaves here has passed the allow-list of schema.ts.
 */
import type { Element, ElementContent, Root as Page } from "hast";
import { sanitize } from "hast-util-sanitize";
import type { FootnoteDefinition, FootnoteReference, Html, Root, Yaml } from "mdast";
import { toString as wordsOf } from "mdast-util-to-string";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype, { type Options } from "remark-rehype";
import { unified } from "unified";
import { SKIP, visit } from "unist-util-visit";
import { hasRightToLeft } from "@/shared/lib/textDirection";
import { isExcessive } from "./excess";
import { schema } from "./schema";
import { noteSyntax } from "./syntax";
import { noteTransforms } from "./transforms";

export interface Heading {
  readonly depth: number;
  readonly words: string;
  /** The line in the piece, from 1. */
  readonly line: number;
}

/** One piece of a note, ready to be drawn. */
export interface Parsed {
  readonly tree: Page;
  readonly headings: readonly Heading[];
  /** The footnotes that are referred to, as often as they are. */
  readonly references: readonly string[];
  readonly footnotes: ReadonlyMap<string, readonly ElementContent[]>;
}

function written(tagName: string, value: string): Element {
  return { type: "element", tagName, properties: {}, children: [{ type: "text", value }] };
}

const options: Options = {
  handlers: {
    footnoteReference: (_state, node: FootnoteReference): Element => ({
      type: "element",
      tagName: "x-footnote",
      properties: { dataId: node.identifier },
      children: [],
    }),
    footnoteDefinition: (state, node: FootnoteDefinition): Element => ({
      type: "element",
      tagName: "x-footnote-text",
      properties: { dataId: node.identifier },
      children: state.wrap(state.all(node), true),
    }),
    html: (_state, node: Html): Element => written("x-html", node.value),
    yaml: (_state, node: Yaml): Element => written("x-front-matter", node.value),
  },
};

/** As in the editor: `~~gone~~`, and one tilde is a tilde. */
const gfm = { singleTilde: false };

const inside = unified()
  .use(remarkParse)
  .use(remarkGfm, gfm)
  .use(noteSyntax)
  .use(noteTransforms)
  .use(remarkRehype, options);
const atStart = unified()
  .use(remarkParse)
  .use(remarkGfm, gfm)
  .use(remarkFrontmatter)
  .use(noteSyntax)
  .use(noteTransforms)
  .use(remarkRehype, options);

/** The tree of Markdown alone, as the renderer understands it. */
export function markdownTree(text: string): Root {
  return atStart.parse(text);
}

function isHeading(node: Element): boolean {
  return /^h[1-6]$/.test(node.tagName);
}

/** Notes in the tree where boxes and headings stand, for the page to find them again. */
function annotate(tree: Page, piece: string, lines: number): Heading[] {
  const headings: Heading[] = [];
  let texts: string[] | undefined;
  visit(tree, "element", (node, _index, parent) => {
    const line = (node.position?.start.line ?? 1) - lines;
    if (isHeading(node)) {
      node.properties.dataHeading = headings.length;
      headings.push({ depth: Number(node.tagName[1]), words: wordsOf(node), line });
    }
    if (node.tagName === "li" && parent && node.properties.className) {
      visit(node, "element", (inner) => {
        if (inner !== node && inner.tagName === "li") return SKIP;
        if (inner.tagName !== "input") return undefined;
        inner.properties.dataLine = line;
        inner.properties.dataColumn = node.position?.start.column ?? 1;
        texts ??= piece.split("\n");
        inner.properties.dataText = texts[line - 1] ?? "";
        return undefined;
      });
    }
  });
  return headings;
}

/** Takes the footnotes' texts out of the tree: they stand at the end of the whole note. */
function takeFootnotes(tree: Page): Map<string, readonly ElementContent[]> {
  const found = new Map<string, readonly ElementContent[]>();
  visit(tree, "element", (node, index, parent) => {
    if (node.tagName !== "x-footnote-text" || !parent || index === undefined) return undefined;
    const id = String(node.properties.dataId);
    if (!found.has(id)) found.set(id, node.children);
    parent.children.splice(index, 1);
    return [SKIP, index];
  });
  return found;
}

function referencesIn(nodes: readonly ElementContent[]): string[] {
  const found: string[] = [];
  visit({ type: "root", children: [...nodes] }, "element", (node) => {
    if (node.tagName === "x-footnote") found.push(String(node.properties.dataId));
  });
  return found;
}

export { referencesIn };

const directed = /^(?:p|h[1-6]|[uo]l|blockquote|table|x-callout)$/;

/** Lets blocks run in the direction of their first letter. */
function direct(parent: Page | Element): void {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    if (directed.test(child.tagName)) child.properties.dir = "auto";
    else direct(child);
  }
}

function plain(text: string): Page {
  const code: Element = {
    type: "element",
    tagName: "pre",
    properties: {},
    children: [{ type: "text", value: text }],
  };
  return { type: "root", children: [code] };
}

function treeOf(piece: string, above: string, isFirst: boolean): Page {
  if (isExcessive(piece)) return plain(piece);
  const processor = isFirst && above === "" ? atStart : inside;
  const markdown = processor.parse(above + piece);
  if (above !== "") {
    // The definitions stay: links are looked up in them, and they draw nothing.
    markdown.children = markdown.children.filter(
      (node) => node.type === "definition" || (node.position?.start.offset ?? 0) >= above.length,
    );
  }
  return processor.runSync(markdown) as Page;
}

/** Parses one piece of a note below the definitions that it needs (References). Never throws for any text. */
export function parsePiece(piece: string, above = "", isFirst = true): Parsed {
  const lines = above === "" ? 0 : above.split("\n").length - 1;
  const raw = treeOf(piece, above, isFirst);
  const headings = annotate(raw, piece, lines);
  const tree = sanitize(raw, schema) as Page;
  if (hasRightToLeft(piece)) direct(tree);
  // Going through a tree takes a while; most pieces have no footnotes.
  if (!piece.includes("[^")) return { tree, headings, references: [], footnotes: new Map() };
  const footnotes = takeFootnotes(tree);
  return { tree, headings, references: referencesIn(tree.children as ElementContent[]), footnotes };
}
