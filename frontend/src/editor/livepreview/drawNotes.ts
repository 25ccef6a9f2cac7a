/** What notes have beyond Markdown: wiki-links, tags, mentions, math within a line, footnotes. */
import { Decoration } from "@codemirror/view";
import { definitionsIn } from "./blocks";
import type { Draw } from "./drawing";
import { InlineMathWidget } from "./widgets/math";

const tag = Decoration.mark({ class: "cm-tag" });
const mention = Decoration.mark({ class: "cm-mention" });
const footnoteLine = Decoration.line({ class: "cm-footnoteLine" });
const definitionLine = Decoration.line({ class: "cm-definitionLine" });
const footnoteLabel = Decoration.mark({ class: "cm-footnoteLabel" });

const drawWikiLink: Draw = (drawing, node) => {
  const target = node.getChild("WikiLinkTarget");
  const label = node.getChild("WikiLinkLabel");
  if (!target) return undefined;
  const title = drawing.text(target.from, target.to).trim();
  const shown = label ?? target;
  drawing.mark(
    shown.from,
    shown.to,
    Decoration.mark({ class: "cm-link cm-wikiLink", attributes: { title: `Note: ${title}` } }),
  );
  if (drawing.touches(node)) return undefined;
  drawing.hide(node.from, shown.from);
  drawing.hide(shown.to, node.to);
  return undefined;
};

const drawMath: Draw = (drawing, node) => {
  if (!drawing.touches(node))
    drawing.put(node.from, node.to, new InlineMathWidget(drawing.text(node.from + 1, node.to - 1)));
  return undefined;
};

const drawReference: Draw = (drawing, node) => {
  const label = node.getChild("FootnoteLabel");
  if (!label) return undefined;
  const text = definitionsIn(drawing.state).footnotes.get(drawing.text(label.from, label.to).toLowerCase());
  drawing.mark(
    label.from,
    label.to,
    Decoration.mark({
      class: text === undefined ? "cm-footnote cm-footnote-missing" : "cm-footnote",
      attributes: { title: text ?? "This footnote says nothing yet." },
    }),
  );
  if (drawing.touches(node)) return undefined;
  drawing.hide(node.from, label.from);
  drawing.hide(label.to, node.to);
  return undefined;
};

const drawDefinition: Draw = (drawing, node) => {
  for (const line of drawing.lines(node)) drawing.line(line.from, footnoteLine);
  const label = node.getChild("FootnoteLabel");
  if (!label) return undefined;
  drawing.mark(label.from, label.to, footnoteLabel);
  if (drawing.reveal.touches(node.from, label.to + 2)) return undefined;
  drawing.hide(node.from, label.from);
  drawing.hide(label.to, label.to + 2);
  return undefined;
};

/** Where a link's address is written apart from it: there to be seen, but nothing to read. */
const drawLinkReference: Draw = (drawing, node) => {
  for (const line of drawing.lines(node)) drawing.line(line.from, definitionLine);
  return undefined;
};

export const noteDraws: Readonly<Record<string, Draw>> = {
  WikiLink: drawWikiLink,
  Tag: (drawing, node) => void drawing.mark(node.from, node.to, tag),
  Mention: (drawing, node) => void drawing.mark(node.from, node.to, mention),
  InlineMath: drawMath,
  FootnoteReference: drawReference,
  FootnoteDefinition: drawDefinition,
  LinkReference: drawLinkReference,
};
