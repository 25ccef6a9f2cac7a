/** Diagrams: each is drawn once. What draws them comes when the first one is to be seen. */

/** A diagram as a picture, or a sentence that says why there is none. */
export type Drawn = { readonly svg: string } | { readonly error: string };
export type Scheme = "light" | "dark";

const EMPTY: Drawn = { error: "Empty diagram" };
const NOT_LOADED: Drawn = {
  error: "This diagram cannot be drawn. What draws diagrams could not be loaded.",
};
const MAX_KEPT = 60;

const kept = new Map<string, Drawn>();
let queue: Promise<unknown> = Promise.resolve();

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
  try {
    const { drawWithMermaid } = await import("./mermaidDrawing");
    return keep(source, scheme, await drawWithMermaid(source, scheme));
  } catch {
    // Not kept: it may come the next time.
    return NOT_LOADED;
  }
}

function keep(source: string, scheme: Scheme, drawn: Drawn): Drawn {
  kept.set(`${scheme}:${source}`, drawn);
  const oldest = kept.keys().next();
  if (kept.size > MAX_KEPT && !oldest.done) kept.delete(oldest.value);
  return drawn;
}
