/** Quotes, callouts, code, and tables whose source is shown. */
import { Decoration } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { calloutOf } from "./callouts";
import type { Draw, Drawing } from "./drawing";
import { drawTableSource } from "./tableSource";
import { CalloutIcon, CodeHeader } from "./widgets/small";

const calloutTitle = Decoration.mark({ class: "cm-calloutTitle" });
const fenceLine = Decoration.line({ class: "cm-fenceLine" });
const nested = [2, 3, 4].map((depth) => Decoration.line({ class: `cm-quoteDepth-${depth}` }));

function quoteDepth(node: SyntaxNode): number {
  let depth = 0;
  for (let one: SyntaxNode | null = node; one; one = one.parent) if (one.name === "Blockquote") depth += 1;
  return depth;
}

const drawQuote: Draw = (drawing, node) => {
  const depth = quoteDepth(node);
  const look = nested[depth - 2];
  if (look) for (const line of drawing.lines(node)) drawing.line(line.from, look);
  const callout = depth === 1 ? calloutOf(drawing.state.doc, node) : null;
  if (callout) drawCallout(drawing, node, callout);
  return undefined;
};

function drawCallout(
  drawing: Drawing,
  node: SyntaxNode,
  { kind, from, to, end, title }: NonNullable<ReturnType<typeof calloutOf>>,
): void {
  const look = Decoration.line({ class: `cm-callout cm-callout-${kind}` });
  for (const line of drawing.lines(node)) drawing.line(line.from, look);
  drawing.mark(from, end, calloutTitle);
  if (!drawing.reveal.touchesLines(drawing.state.doc, from, from))
    drawing.put(from, to, new CalloutIcon(kind, title === ""));
}

const drawQuoteMark: Draw = (drawing, node) => {
  if (drawing.touchesLines(node)) return undefined;
  drawing.hide(node.from, node.to + (drawing.text(node.to, node.to + 1) === " " ? 1 : 0));
  return undefined;
};

const drawCode: Draw = (drawing, node) => {
  const [opening, closing] = node.getChildren("CodeMark");
  if (!opening) return undefined;
  const { doc } = drawing.state;
  const first = doc.lineAt(opening.from);
  drawing.line(first.from, fenceLine);
  // Of a fence that has just been opened and has no second line, all is shown.
  if (first.to >= node.to) return undefined;
  if (closing) drawing.line(closing.from, fenceLine);
  const info = node.getChild("CodeInfo");
  const language = info ? (/^[^\s{]*/.exec(drawing.text(info.from, info.to))?.[0] ?? "") : "";
  if (drawing.touchesLines(node)) {
    drawing.add(first.to, new CodeHeader("", true));
    return undefined;
  }
  drawing.put(opening.from, first.to, new CodeHeader(language, false));
  if (closing) drawing.hide(closing.from, closing.to);
  return undefined;
};

export const blockDraws: Readonly<Record<string, Draw>> = {
  Blockquote: drawQuote,
  QuoteMark: drawQuoteMark,
  FencedCode: drawCode,
  Table: drawTableSource,
};
