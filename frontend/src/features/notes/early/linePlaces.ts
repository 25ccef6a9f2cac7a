/** Between places in a text and places in the page, for lines as FirstLines puts them there. */

interface Selected {
  readonly anchor: number;
  readonly head: number;
}

const numberOf = (element: Element, name: string) => Number(element.getAttribute(name));

/** The position in the text of a place within the lines. */
function positionAt(node: Node, offset: number): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const words = element?.closest("[data-from]");
  if (words) {
    const from = numberOf(words, "data-from");
    return node === words ? from + (offset === 0 ? 0 : (words.textContent?.length ?? 0)) : from + offset;
  }
  const line = element?.closest("[data-line]");
  if (!line) return null;
  const child = node === line ? line.childNodes[offset] : null;
  if (child instanceof Element && child.hasAttribute("data-from")) return numberOf(child, "data-from");
  // Beside the words there is what stands before them, or their end.
  const first = line.querySelector("[data-from]");
  return node === line && offset > 0
    ? numberOf(line, "data-end")
    : first
      ? numberOf(first, "data-from")
      : numberOf(line, "data-line");
}

/** What is selected in the lines; null where that is nothing of them. */
export function placeIn(lines: Element): Selected | null {
  const selection = document.getSelection();
  const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = selection ?? {};
  if (!anchorNode || !focusNode || !lines.contains(anchorNode) || !lines.contains(focusNode)) return null;
  const anchor = positionAt(anchorNode, anchorOffset);
  const head = positionAt(focusNode, focusOffset);
  return anchor === null || head === null ? null : { anchor, head };
}

function placeOf(lines: Element, position: number): [Node, number] | null {
  const line = [...lines.querySelectorAll("[data-line]")]
    .filter((one) => numberOf(one, "data-line") <= position)
    .at(-1);
  if (!line) return null;
  const pieces = [...line.querySelectorAll("[data-from]")];
  const words = pieces.filter((one) => numberOf(one, "data-from") <= position).at(-1) ?? pieces[0];
  const text = words?.firstChild;
  if (!words || !text) return [line, 0];
  const offset = position - numberOf(words, "data-from");
  return [text, Math.max(0, Math.min(offset, text.textContent?.length ?? 0))];
}

/** Selects in the lines what lies between two positions. */
export function select(lines: Element, { anchor, head }: Selected): void {
  const [from, to] = [placeOf(lines, anchor), placeOf(lines, head)];
  if (from && to) document.getSelection()?.setBaseAndExtent(...from, ...to);
}
