/** Diagrams, in a file of their own: most notes have none. */
import mermaid from "mermaid";

/** The page's own font is not there inside a picture; words are measured in the one that is. */
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";
const MAX_UNITS = 20_000;
const MAX_EDGES = 300;

/** Whatever could make the browser ask another server while a diagram is measured in the page. */
const outside = /\burl\s*\(|@import|image-set\s*\(|\\[0-9a-f]|@\{[^}]*\b(?:img|icon)\s*:|&(?:#|lpar)/i;

/** The diagram without settings of its own, and with every tag but a line break as plain letters. */
function tamed(source: string): string {
  return source
    .replace(/^\s*---[ \t]*\n[\s\S]*?\n\s*---[ \t]*(?:\n|$)/, "")
    .replace(/%%\{[\s\S]*?\}%%/g, "")
    .replace(/<<[\w -]+>>|<br\s*\/?>|<(?=[a-z!/?])/gi, (found) => (found === "<" ? "#lt;" : found))
    .replace(/^\s*(?:click|link|links|callback)\b.*$/gim, "");
}

/** Names for the picture where its writer gave none. */
function wordsFor(source: string): string {
  const title = /^\s*accTitle\s*:\s*(.+)$/m.exec(source)?.[1];
  const description = /^\s*accDescr\s*:\s*(.+)$/m.exec(source)?.[1];
  return [title, description].filter(Boolean).join(". ") || "Diagram";
}

let count = 0;
/** One after the other: the library's settings are the whole page's. */
let last: Promise<unknown> = Promise.resolve();

async function draw(source: string, isDark: boolean): Promise<{ svg: string; words: string }> {
  if (source.length > MAX_UNITS) throw new Error("The diagram is too large.");
  const plain = tamed(source);
  if (outside.test(plain)) throw new Error("The diagram asks for something from outside.");
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    theme: isDark ? "dark" : "neutral",
    fontFamily: FONT,
    htmlLabels: false,
    flowchart: { htmlLabels: false, useMaxWidth: false },
    maxTextSize: MAX_UNITS,
    maxEdges: MAX_EDGES,
    logLevel: "fatal",
  });
  count += 1;
  const id = `note-diagram-${count}`;
  try {
    const { svg } = await mermaid.render(id, plain);
    return { svg: withSize(svg), words: wordsFor(source) };
  } finally {
    document.getElementById(`d${id}`)?.remove();
  }
}

/** The picture with the size that it was drawn for: as an image it would else take all the width there is. */
function withSize(svg: string): string {
  const root = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
  if (!root) throw new Error("There is no picture.");
  const [, , width, height] = (root.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  if (width && height) {
    root.setAttribute("width", String(Math.ceil(width)));
    root.setAttribute("height", String(Math.ceil(height)));
  }
  return new XMLSerializer().serializeToString(root);
}

export function drawDiagram(source: string, isDark: boolean): Promise<{ svg: string; words: string }> {
  const drawn = last.then(() => draw(source, isDark));
  last = drawn.catch(() => undefined);
  return drawn;
}
