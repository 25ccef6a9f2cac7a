import type { BlockContext, Element, Line } from "@lezer/markdown";

/** How many of the blocks around it a line still belongs to. The parser keeps this to itself, and blocks of several
 * lines cannot do without it. */
function depthOf(line: Line): number {
  return (line as unknown as { depth: number }).depth;
}

/** Goes to the next line, if that is still inside the quotes and lists around the block that is being read. */
export function nextLineInside(cx: BlockContext, line: Line): boolean {
  const { depth } = cx;
  return cx.nextLine() && depthOf(line) >= depth;
}

/** The marks of the quotes around a line, which belong into any block that runs over it. */
export function marksAround(line: Line): readonly Element[] {
  return line.markers;
}
