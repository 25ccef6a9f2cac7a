/** A table that cannot be drawn as a whole, because it begins behind the mark of a list: its lines are set like code. */
import { Decoration } from "@codemirror/view";
import type { Draw } from "./drawing";
import { standsAlone } from "./nested";

const line = Decoration.line({ class: "cm-tableLine" });
const header = Decoration.line({ class: "cm-tableLine cm-tableLine-header" });

export const drawTableSource: Draw = (drawing, node) => {
  // Of others one sees the table itself, or its grid while one writes in it.
  if (standsAlone(drawing.state, node)) return drawing.touchesLines(node) ? undefined : false;
  for (const one of drawing.lines(node)) drawing.line(one.from, one.from <= node.from ? header : line);
  return false;
};
