/** Headings, emphasis and everything else that text is set with. */
import { Decoration } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { safeAddress } from "@/shared/lib/addresses";
import { definitionsIn, labelOf } from "./blocks";
import type { Draw, Drawing } from "./drawing";
import { imageOf } from "./images";
import { ImageWidget } from "./widgets/image";
import { Rule } from "./widgets/small";

/** Hides the first and the last mark of a node, unless the selection touches it. */
function hideMarks(name: string, look?: Decoration): Draw {
  return (drawing, node) => {
    const marks = node.getChildren(name);
    const [first, last] = [marks[0], marks.at(-1)];
    if (!first || !last || first === last || first.to === last.from) return undefined;
    if (look) drawing.mark(first.to, last.from, look);
    if (drawing.touches(node)) return undefined;
    drawing.hide(first.from, first.to);
    drawing.hide(last.from, last.to);
    return undefined;
  };
}

function heading(level: number): Draw {
  const look = Decoration.line({ class: `cm-heading cm-heading-${level}` });
  return (drawing, node) => {
    drawing.line(node.from, look);
    const [first, last] = node.getChildren("HeaderMark");
    if (!first || drawing.touchesLines(node)) return undefined;
    const text = drawing.text(first.to, last?.from ?? node.to);
    // Without words there would be nothing to see.
    if (!text.trim()) return undefined;
    drawing.hide(first.from, first.to + (text.length - text.trimStart().length));
    if (last) drawing.hide(last.from - (text.length - text.trimEnd().length), node.to);
    return undefined;
  };
}

function setextHeading(level: number): Draw {
  const look = Decoration.line({ class: `cm-heading cm-heading-${level}` });
  const underline = Decoration.line({ class: "cm-underline" });
  return (drawing, node) => {
    const mark = node.getChild("HeaderMark");
    if (!mark) return undefined;
    for (const line of drawing.lines({ from: node.from, to: mark.from - 1 })) drawing.line(line.from, look);
    drawing.line(mark.from, underline);
    if (!drawing.touchesLines(node)) drawing.hide(mark.from, mark.to);
    return undefined;
  };
}

const broken = Decoration.mark({ class: "cm-brokenLink" });
const MAX_LOOKS = 500;
const looks = new Map<string, Decoration>();

/** A link as it looks, by the address that is written. Reading an address is slow, and the same are drawn with each key. */
function linkLook(written: string): Decoration {
  const known = looks.get(written);
  if (known) return known;
  if (looks.size > MAX_LOOKS) looks.clear();
  const look = newLook(safeAddress(written));
  looks.set(written, look);
  return look;
}

/** An anchor for the sake of the browser's own menu; a click is followed in clicks.ts. */
function newLook(address: string | null): Decoration {
  if (!address) return broken;
  return Decoration.mark({
    tagName: "a",
    class: "cm-link",
    attributes: {
      href: address,
      title: address,
      target: "_blank",
      rel: "noopener noreferrer",
      tabindex: "-1",
    },
    inclusive: false,
  });
}

/** What a link that names a definition leads to. */
function definedAddress(drawing: Drawing, label: string): string | null {
  return definitionsIn(drawing.state).links.get(labelOf(label)) ?? null;
}

const drawLink: Draw = (drawing, node) => {
  const marks = node.getChildren("LinkMark");
  const [opening, closing] = marks;
  if (!opening || !closing) return undefined;
  const url = node.getChild("URL");
  let address: string | null;
  if (url) {
    address = drawing.text(url.from, url.to).replace(/^<|>$/g, "");
  } else {
    const label = node.getChild("LinkLabel");
    const written = label ? drawing.text(label.from + 1, label.to - 1) : "";
    address = definedAddress(drawing, written || drawing.text(opening.to, closing.from));
    if (address === null) return undefined;
  }
  drawing.mark(opening.to, closing.from, linkLook(address));
  // Without words there would be nothing to see.
  if (opening.to === closing.from || drawing.touches(node)) return undefined;
  drawing.hide(opening.from, opening.to);
  drawing.hide(closing.from, node.to);
  return undefined;
};

const drawAutolink: Draw = (drawing, node) => {
  const address = node.getChild("URL");
  if (!address || drawing.touches(node)) return undefined;
  drawing.hide(node.from, address.from);
  drawing.hide(address.to, node.to);
  return undefined;
};

const withAddress = new Set(["Link", "Image", "LinkReference"]);

const drawAddress: Draw = (drawing, node) => {
  if (withAddress.has(node.parent?.name ?? "")) return undefined;
  drawing.mark(node.from, node.to, linkLook(drawing.text(node.from, node.to)));
  return undefined;
};

/** Whether it is all of a paragraph: then it is drawn as a block, also below its source. */
function isBlock({ from, to, parent }: SyntaxNode): boolean {
  return parent?.parent?.type.isTop === true && parent.from === from && parent.to === to;
}

const drawImage: Draw = (drawing, node) => {
  const image = imageOf(drawing.state, node);
  // Whoever has just put it there stands right behind it, and wants to see it.
  const isShown = isBlock(node) ? drawing.touches(node) : drawing.reveal.enters(node.from, node.to);
  if (!image || isShown) return undefined;
  drawing.put(node.from, node.to, new ImageWidget(image, false));
  return false;
};

const drawRule: Draw = (drawing, node) => {
  if (!drawing.touchesLines(node)) drawing.put(node.from, node.to, new Rule());
  return undefined;
};

const drawEscape: Draw = (drawing, node) => {
  if (!drawing.touches(node)) drawing.hide(node.from, node.from + 1);
  return undefined;
};

export const textDraws: Readonly<Record<string, Draw>> = {
  ATXHeading1: heading(1),
  ATXHeading2: heading(2),
  ATXHeading3: heading(3),
  ATXHeading4: heading(4),
  ATXHeading5: heading(5),
  ATXHeading6: heading(6),
  SetextHeading1: setextHeading(1),
  SetextHeading2: setextHeading(2),
  Emphasis: hideMarks("EmphasisMark"),
  StrongEmphasis: hideMarks("EmphasisMark"),
  Strikethrough: hideMarks("StrikethroughMark"),
  Highlight: hideMarks("HighlightMark"),
  InlineCode: hideMarks("CodeMark", Decoration.mark({ class: "cm-inlineCode" })),
  Link: drawLink,
  Autolink: drawAutolink,
  URL: drawAddress,
  Image: drawImage,
  HorizontalRule: drawRule,
  Escape: drawEscape,
};
