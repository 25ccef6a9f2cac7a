/** Tables as Markdown can have them: with a header, and each cell in one line. */
import type { Element, ElementContent } from "hast";

const sections = new Set(["thead", "tbody", "tfoot"]);
const blocks =
  /^(?:p|div|h[1-6]|[uod]l|li|d[td]|blockquote|pre|table|t(?:head|body|foot|[rdh])|section|article|br|hr)$/;

const isElement = (node: ElementContent): node is Element => node.type === "element";
const isNamed = (node: ElementContent, pattern: RegExp): node is Element =>
  isElement(node) && pattern.test(node.tagName);

function rowsOf(table: Element): Element[] {
  return table.children.flatMap((child) => {
    if (!isElement(child)) return [];
    if (child.tagName === "tr") return [child];
    return sections.has(child.tagName) ? rowsOf(child) : [];
  });
}

const cellsOf = (row: Element) => row.children.filter((child) => isNamed(child, /^t[dh]$/)) as Element[];

/** What stands in several lines goes into one, with a blank between. */
function inOneLine(children: readonly ElementContent[]): ElementContent[] {
  const blank: ElementContent = { type: "text", value: " " };
  return children.flatMap((child): ElementContent[] => {
    if (!isElement(child)) return [child];
    const inner = inOneLine(child.children);
    return blocks.test(child.tagName) ? [blank, ...inner, blank] : [{ ...child, children: inner }];
  });
}

/** The first row is the header where none is said to be. What has a single column is no table: pages and mails are laid out so. */
export function tidyTable(table: Element): ElementContent[] {
  const rows = rowsOf(table);
  if (rows.every((row) => cellsOf(row).length < 2))
    return rows.flatMap(cellsOf).map((cell) => ({ ...cell, tagName: "div", properties: {} }));
  const hasHeader = rows.some((row) => row.children.some((child) => isNamed(child, /^th$/)));
  for (const [index, row] of rows.entries())
    for (const cell of cellsOf(row)) {
      if (!hasHeader && index === 0) cell.tagName = "th";
      cell.children = inOneLine(cell.children);
    }
  return [table];
}
