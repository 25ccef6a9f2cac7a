/** The parts of a selection that a mark may stand around: inside one line, one cell, and never across a mark. */
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState, Line, SelectionRange } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What stands before the words of a line: quote and list marks, a checkbox, the hashes of a heading. */
const LEAD =
  /^[ \t]*(?:(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)|\[[ xX]\](?=[ \t]|$))[ \t]*)*(?:#{1,6}(?:[ \t]+|$))?/;

/** Markup that holds words, which other marks may stand in; the marks are its first and its last child. */
const containers = new Set(["Emphasis", "StrongEmphasis", "Strikethrough", "Highlight", "Link"]);
/** Markup that stays whole: a mark stands around it or not at all. */
const wholes = new Set([
  "InlineCode",
  "Image",
  "Autolink",
  "URL",
  "WikiLink",
  "InlineMath",
  "Mention",
  "Tag",
  "Escape",
  "Entity",
  "HTMLTag",
  "Comment",
  "ProcessingInstruction",
  "FootnoteReference",
]);
/** Where text is no Markdown. */
const verbatim = new Set([
  "FencedCode",
  "CodeBlock",
  "BlockMath",
  "FrontMatter",
  "HTMLBlock",
  "CommentBlock",
  "LinkReference",
]);

const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/;

/** How long a command may wait for the parser, which is nearly always there already. */
const PARSE_MS = 50;

export function parsedTree(state: EditorState, upTo: number): Tree {
  return ensureSyntaxTree(state, upTo, PARSE_MS) ?? syntaxTree(state);
}

export function ancestor(
  tree: Tree,
  position: number,
  side: -1 | 1,
  names: ReadonlySet<string>,
): SyntaxNode | null {
  for (let node: SyntaxNode | null = tree.resolveInner(position, side); node; node = node.parent) {
    if (names.has(node.name)) return node;
  }
  return null;
}

export function isVerbatim(tree: Tree, position: number): boolean {
  return ancestor(tree, position, 1, verbatim) !== null || ancestor(tree, position, -1, verbatim) !== null;
}

/** Whether these lines are a part of a block of code or the like, not all of it. */
export function isInsideVerbatim(tree: Tree, from: number, to: number): boolean {
  const node = ancestor(tree, from, 1, verbatim) ?? ancestor(tree, to, -1, verbatim);
  return node !== null && (node.from < from || node.to > to);
}

/** Whether this is inside code or math, in a line of text or as a block. */
export function isInCode(state: EditorState, position: number): boolean {
  const tree = parsedTree(state, position);
  const code = new Set([...verbatim, "InlineCode", "InlineMath"]);
  for (const side of [-1, 1] as const) {
    const node = ancestor(tree, position, side, code);
    if (node && node.from < position && (position < node.to || node.name === "FencedCode")) return true;
  }
  return false;
}

/** Where the words of a container begin and end. */
export function innerSpan(node: SyntaxNode): Span {
  const close = node.name === "Link" ? node.getChildren("LinkMark")[1] : node.lastChild;
  return { from: node.firstChild?.to ?? node.from, to: close?.from ?? node.to };
}

export function trimmed(state: EditorState, { from, to }: Span): Span {
  const text = state.sliceDoc(from, to);
  const start = from + (text.length - text.trimStart().length);
  return { from: start, to: Math.max(start, from + text.trimEnd().length) };
}

function cells(tree: Tree, span: Span): Span[] | null {
  const found: Span[] = [];
  let isTable = false;
  tree.iterate({
    ...span,
    enter(node) {
      if (node.name === "Table") isTable = true;
      if (node.name !== "TableCell") return;
      found.push({ from: Math.max(node.from, span.from), to: Math.min(node.to, span.to) });
    },
  });
  return isTable ? found : null;
}

function inlineNodes(tree: Tree, span: Span, names: ReadonlySet<string>, except: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  tree.iterate({
    ...span,
    enter(node) {
      if (node.name !== except && names.has(node.name) && node.from < span.to && node.to > span.from) {
        found.push(node.node);
      }
    },
  });
  return found;
}

/** Cuts a span where it crosses into or out of other markup, so that marks end up nested. */
function nested(tree: Tree, span: Span, except: string): Span[] {
  let { from, to } = span;
  for (const whole of inlineNodes(tree, span, wholes, except)) {
    const holder = ancestor(tree, whole.from, 1, new Set(["Link"]));
    // The address of a link is no text of its own.
    if (whole.name === "URL" && holder) continue;
    from = Math.min(from, whole.from);
    to = Math.max(to, whole.to);
  }
  for (const node of inlineNodes(tree, { from, to }, containers, except)) {
    const inner = innerSpan(node);
    if (from <= node.from && node.to <= to) continue;
    if (from < node.from) {
      return [
        ...nested(tree, { from, to: node.from }, except),
        ...nested(tree, { from: inner.from, to: Math.min(to, inner.to) }, except),
      ];
    }
    if (to > node.to) {
      return [
        ...nested(tree, { from: Math.max(from, inner.from), to: inner.to }, except),
        ...nested(tree, { from: node.to, to }, except),
      ];
    }
    from = Math.max(from, inner.from);
    to = Math.min(to, inner.to);
    if (from >= to) return [];
  }
  return from < to ? [{ from, to }] : [];
}

function wordsOf(line: Line): Span {
  const lead = LEAD.exec(line.text)?.[0].length ?? 0;
  return { from: line.from + lead, to: line.to };
}

/** The parts of ``range`` to put marks around; markup called ``except`` may be cut through. */
export function segments(state: EditorState, range: SelectionRange | Span, except: string): Span[] {
  const tree = parsedTree(state, range.to);
  const found: Span[] = [];
  for (let at = range.from; ; ) {
    const line = state.doc.lineAt(at);
    const words = wordsOf(line);
    const part = { from: Math.max(words.from, range.from), to: Math.min(words.to, range.to) };
    if (part.from < part.to && !RULE.test(line.text) && !isVerbatim(tree, trimmed(state, part).from)) {
      for (const cell of cells(tree, part) ?? [part]) {
        for (const piece of nested(tree, trimmed(state, cell), except)) {
          const clean = trimmed(state, piece);
          if (clean.from < clean.to) found.push(clean);
        }
      }
    }
    if (line.to >= range.to) return found;
    at = line.to + 1;
  }
}
