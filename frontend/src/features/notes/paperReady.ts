/** Waits until a text that is drawn has everything in it that comes later: formulas, diagrams, images. */

/** What has not come by then is printed as it is written. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 50;

const isWhole = (prose: Element | null): prose is Element => prose?.getAttribute("aria-busy") === "false";

const isSet = (formula: Element): boolean =>
  (formula as HTMLElement).dataset.trouble !== undefined || formula.querySelector(".katex") !== null;

/** Whether nothing in it is on its way any more. Images that wait to be scrolled to are asked for now. */
function isReady(place: Element): boolean {
  const prose = place.querySelector("[data-prose]");
  if (!isWhole(prose)) return prose === null;
  const images = [...prose.querySelectorAll("img")];
  for (const image of images) image.loading = "eager";
  return (
    prose.querySelector("[data-pending]") === null &&
    [...prose.querySelectorAll("[data-formula]")].every(isSet) &&
    images.every((image) => image.complete)
  );
}

const faces = (): FontFace[] =>
  [...(document.fonts ?? [])].filter(({ family }) => family.replaceAll('"', "").startsWith("KaTeX_"));

/** The letters of formulas. A browser asks for them when they are to be seen on screen, and paper is not. */
async function lettersCome(place: Element, patienceMs: number): Promise<void> {
  if (!place.querySelector("[data-formula]")) return;
  const late = new Promise((resolve) => setTimeout(resolve, patienceMs));
  await Promise.race([Promise.allSettled(faces().map((face) => face.load())), late]);
}

/** Formulas as they are written, where the letters that they are set in are not here: they would be blanks. */
export function writeOutFormulas(place: Element): void {
  const everywhere = faces().filter(({ family }) => /KaTeX_(?:Main|Math)/.test(family));
  const isHere = (name: string) =>
    everywhere.some((face) => face.family.includes(name) && face.status === "loaded");
  if (isHere("KaTeX_Main") && isHere("KaTeX_Math")) return;
  for (const formula of place.querySelectorAll("[data-formula]")) {
    const written = formula.querySelector("annotation")?.textContent;
    if (written) formula.textContent = written;
  }
}

export async function becomesReady(place: Element, patienceMs = PATIENCE_MS): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isReady(place) && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  await lettersCome(place, Math.max(1000, end - performance.now()));
}
