/** Diagrams, drawn by mermaid, which comes when the first one is to be seen. */
import type { Mermaid } from "mermaid";
import { tamed } from "./diagramSource";

/** A diagram as a picture, or a sentence that says why there is none. */
export type Drawn = { readonly svg: string } | { readonly error: string };
export type Scheme = "light" | "dark";

/** The page's own font is not there inside a picture; words are measured in one that is. */
const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";
const MAX_UNITS = 20_000;
/** HTML with anything set in it: it may pass through the page on its way into a diagram. */
const attributes = /<\s*[a-z][^<>]*[\s/"'][a-z-]+\s*=/i;
const cannot = (why: string): Drawn => ({ error: `This diagram cannot be drawn. ${why}` });
const OUTSIDE = cannot("It refers to something outside of this note.");
const EMPTY: Drawn = { error: "Empty diagram" };
const MAX_KEPT = 60;

const kept = new Map<string, Drawn>();
let queue: Promise<unknown> = Promise.resolve();
let count = 0;
let themed: Scheme | null = null;

export function schemeNow(): Scheme {
  return document.documentElement.dataset.mantineColorScheme === "dark" ? "dark" : "light";
}

/** What was drawn from the same source before. */
export function drawnBefore(source: string, scheme: Scheme): Drawn | undefined {
  return kept.get(`${scheme}:${source}`);
}

/** Draws one diagram after the other: mermaid keeps its settings in one place for all. */
export function drawDiagram(source: string, scheme: Scheme): Promise<Drawn> {
  const before = drawnBefore(source, scheme);
  if (before) return Promise.resolve(before);
  const drawing = queue.then(() => draw(source, scheme));
  queue = drawing;
  return drawing;
}

async function draw(source: string, scheme: Scheme): Promise<Drawn> {
  const before = drawnBefore(source, scheme);
  if (before) return before;
  if (source.trim() === "") return EMPTY;
  if (source.length > MAX_UNITS) return keep(source, scheme, cannot("It is too large."));
  const plain = tamed(source);
  if (attributes.test(source)) return keep(source, scheme, cannot("It has HTML in it."));
  let mermaid: Mermaid;
  let reach: typeof import("./diagramReach");
  try {
    reach = await import("./diagramReach");
    if (reach.reachesOutside(plain)) return keep(source, scheme, OUTSIDE);
    mermaid = (await import("mermaid")).default;
  } catch {
    return cannot("What draws diagrams could not be loaded.");
  }
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
    return keep(source, scheme, reach.drawnReachesOutside(svg) ? OUTSIDE : { svg });
  } catch (error) {
    document.getElementById(`dcurio-diagram-${count}`)?.remove();
    return keep(source, scheme, cannot(firstLine(error)));
  }
}

function firstLine(error: unknown): string {
  const said = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
  const line = /line (\d+)/.exec(said)?.[1];
  if (line) return `Something in line ${line} is not understood.`;
  return said.length > 0 && said.length < 120 ? said : "It is not understood.";
}

function keep(source: string, scheme: Scheme, drawn: Drawn): Drawn {
  kept.set(`${scheme}:${source}`, drawn);
  const oldest = kept.keys().next();
  if (kept.size > MAX_KEPT && !oldest.done) kept.delete(oldest.value);
  return drawn;
}
