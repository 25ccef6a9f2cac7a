/** Has mermaid draw, with nothing of the note run or fetched. In a file of its own: few notes have a diagram. */
import type { Drawn, Scheme } from "./diagram";
import { drawnReachesOutside, reachesOutside } from "./diagramReach";
import { tamed } from "./diagramSource";

/** The page's own font is not there inside a picture; words are measured in one that is. */
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";
const MAX_UNITS = 20_000;
/** HTML with anything set in it: it may pass through the page on its way into a diagram. */
const attributes = /<\s*[a-z][^<>]*[\s/"'][a-z-]+\s*=/i;
const cannot = (why: string): Drawn => ({ error: `This diagram cannot be drawn. ${why}` });
const OUTSIDE = cannot("It refers to something outside of this note.");

let count = 0;
let themed: Scheme | null = null;

/** Draws it, or says why it cannot be. Rejects where mermaid could not be loaded. */
export async function drawWithMermaid(source: string, scheme: Scheme): Promise<Drawn> {
  if (source.length > MAX_UNITS) return cannot("It is too large.");
  const plain = tamed(source);
  if (attributes.test(source)) return cannot("It has HTML in it.");
  if (reachesOutside(plain)) return OUTSIDE;
  const mermaid = (await import("mermaid")).default;
  if (themed !== scheme) {
    themed = scheme;
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      theme: scheme === "dark" ? "dark" : "neutral",
      fontFamily: FONT,
      maxTextSize: MAX_UNITS,
      maxEdges: 300,
      htmlLabels: false,
      flowchart: { htmlLabels: false },
      secure: [
        "secure",
        "securityLevel",
        "startOnLoad",
        "maxTextSize",
        "suppressErrorRendering",
        "maxEdges",
        "themeCSS",
        "htmlLabels",
        "flowchart",
        "fontFamily",
        "dompurifyConfig",
      ],
    });
  }
  count += 1;
  try {
    const { svg } = await mermaid.render(`curio-diagram-${count}`, plain);
    return drawnReachesOutside(svg) ? OUTSIDE : { svg };
  } catch (error) {
    document.getElementById(`dcurio-diagram-${count}`)?.remove();
    return cannot(firstLine(error));
  }
}

function firstLine(error: unknown): string {
  const said = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
  const line = /line (\d+)/.exec(said)?.[1];
  if (line) return `Something in line ${line} is not understood.`;
  return said.length > 0 && said.length < 120 ? said : "It is not understood.";
}
