/** Formulas, in a file of their own: most notes have none. */
import katex from "katex";
import "katex/dist/katex.min.css";

/** Draws ``tex`` into ``element``; false, and nothing changed but a hint, where it is no formula.
 *
 * No command may bring an address, a class or HTML of its own (trust), blow up a box, or expand without end.
 */
export function drawFormula(tex: string, element: HTMLElement, isBlock: boolean): boolean {
  try {
    const html = document.createElement("span");
    katex.render(tex, html, {
      displayMode: isBlock,
      trust: false,
      strict: "ignore",
      maxSize: 20,
      maxExpand: 200,
      throwOnError: true,
      output: "htmlAndMathml",
    });
    element.replaceChildren(html);
    element.removeAttribute("title");
    return true;
  } catch (error) {
    element.textContent = tex;
    element.title = error instanceof Error ? error.message : "This formula cannot be drawn.";
    return false;
  }
}
