/** Lists: set in by their depth, with what goes on in a further line under the words of the first. */
import { Decoration } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import type { Draw, Drawing } from "./drawing";
import { Bullet, Checkbox } from "./widgets/small";

const done = Decoration.mark({ class: "cm-taskDone" });
const marker = Decoration.mark({ class: "cm-listMark" });
const MAX_DEPTH = 12;

const newLook = (depth: number) => ({
  first: Decoration.line({ class: "cm-listLine", attributes: { style: `--depth: ${depth + 1}` } }),
  further: Decoration.line({
    class: "cm-listLine cm-listLine-further",
    attributes: { style: `--depth: ${depth + 1}` },
  }),
  block: Decoration.line({ class: "cm-listBlock", attributes: { style: `--outer: ${depth + 1}` } }),
});
const looks = Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => newLook(depth));

/** The look of lines at a depth. Made once, so that lines that stay the same are left alone. */
const lookAt = (depth: number) => looks[depth] ?? newLook(depth);

/** How many items are around one; a quote between them is set in as a whole. */
function depthOf(item: SyntaxNode): number {
  let depth = 0;
  for (let node = item.parent; node && node.name !== "Blockquote"; node = node.parent)
    if (node.name === "ListItem") depth += 1;
  return Math.min(depth, MAX_DEPTH);
}

/** Set in with all that they have on the left of their text. */
const setIn = new Set(["FencedCode", "CodeBlock", "Blockquote"]);
const ownLook = new Set(["BulletList", "OrderedList", "Table", "HTMLBlock", "BlockMath"]);

/** A block of an item: without the blanks that only say that it belongs to it. */
function drawSetIn(drawing: Drawing, block: SyntaxNode, first: number, depth: number): void {
  const column = block.from - drawing.state.doc.lineAt(block.from).from;
  for (const line of drawing.lines(block)) {
    if (line.from <= first) continue;
    drawing.line(line.from, lookAt(depth).block);
    const indent = /^[ \t]*/.exec(line.text.slice(0, column))?.[0].length ?? 0;
    if (indent > 0) drawing.hideIndent(line.from, line.from + indent);
  }
}

/** Lines of an item below its first that belong to nothing with a look of its own. */
function drawFurtherLines(drawing: Drawing, item: SyntaxNode, first: number, depth: number): void {
  for (let child = item.firstChild; child; child = child.nextSibling) {
    if (ownLook.has(child.name)) continue;
    if (setIn.has(child.name)) {
      drawSetIn(drawing, child, first, depth);
      continue;
    }
    for (const line of drawing.lines(child)) {
      if (line.from <= first) continue;
      const indent = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
      if (indent === line.length) continue;
      drawing.line(line.from, lookAt(depth).further);
      if (indent > 0) drawing.hideIndent(line.from, line.from + indent);
    }
  }
}

const drawItem: Draw = (drawing, node) => {
  const mark = node.getChild("ListMark");
  if (!mark) return undefined;
  const line = drawing.state.doc.lineAt(mark.from);
  const before = drawing.text(line.from, mark.from);
  const depth = depthOf(node);
  // An item in an item's own line ("- - one") has no line to set in.
  if (/^[\s>]*$/.test(before)) {
    drawing.line(line.from, lookAt(depth).first);
    const indent = before.length - (/[ \t]*$/.exec(before)?.index ?? 0);
    if (indent > 0) {
      const kept = before.includes(">") ? Math.min(1, indent) : 0;
      if (kept < indent) drawing.hideIndent(mark.from - indent + kept, mark.from);
    }
    drawFurtherLines(drawing, node, line.from, depth);
  }
  const gap = /^[ \t]?/.exec(drawing.text(mark.to, mark.to + 1))?.[0].length ?? 0;
  const box = node.getChild("Task")?.getChild("TaskMarker");
  if (box) {
    const isChecked = drawing.text(box.from, box.to) !== "[ ]";
    if (isChecked) drawing.mark(box.to, drawing.state.doc.lineAt(box.to).to, done);
    if (drawing.reveal.touches(mark.from, box.to)) return undefined;
    const after = drawing.text(box.to, box.to + 1) === " " ? 1 : 0;
    drawing.put(mark.from, box.to + after, new Checkbox(isChecked, drawing.state.readOnly));
  } else if (node.parent?.name === "BulletList" && !drawing.reveal.touches(mark.from, mark.to)) {
    drawing.put(mark.from, mark.to + gap, new Bullet(depth));
  } else {
    drawing.mark(mark.from, mark.to + gap, marker);
  }
  return undefined;
};

export const listDraws: Readonly<Record<string, Draw>> = { ListItem: drawItem };
