import { type EditorView, WidgetType } from "@codemirror/view";
import { type Drawn, drawDiagram, drawnBefore, schemeNow } from "@/shared/rendering/diagram";
import { editOnClick, element } from "./editing";

const UNKNOWN_HEIGHT = 220;
/** While somebody writes, a diagram waits for a pause. */
const PAUSE_MS = 250;

/** So many sources are remembered: while somebody writes, each letter makes another one. */
const MAX_HEIGHTS = 200;

const heights = new Map<string, number>();
const onScreen = new Map<HTMLElement, () => void>();

/** Diagrams carry their colours in them: they are drawn anew when the page turns dark or light. */
const schemes = new MutationObserver(() => {
  for (const redraw of onScreen.values()) redraw();
});

function watch(place: HTMLElement, redraw: () => void): void {
  if (onScreen.size === 0)
    schemes.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  onScreen.set(place, redraw);
}

function forget(place: HTMLElement): void {
  onScreen.delete(place);
  if (onScreen.size === 0) schemes.disconnect();
}

function keepHeight(source: string, height: number): void {
  // What was measured last goes last.
  heights.delete(source);
  heights.set(source, height);
  const oldest = heights.keys().next();
  if (heights.size > MAX_HEIGHTS && !oldest.done) heights.delete(oldest.value);
}

export class DiagramWidget extends WidgetType {
  readonly #source: string;

  constructor(source: string) {
    super();
    this.#source = source;
  }

  override eq(other: DiagramWidget): boolean {
    return this.#source === other.#source;
  }

  override get estimatedHeight(): number {
    return heights.get(this.#source) ?? UNKNOWN_HEIGHT;
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("div", "cm-diagram");
    editOnClick(view, place);
    this.#draw(view, place, 0);
    return place;
  }

  /** Keeps what is drawn until the next is ready, so that nothing flickers while somebody writes. */
  override updateDOM(place: HTMLElement, view: EditorView): boolean {
    if (!place.classList.contains("cm-diagram")) return false;
    this.#draw(view, place, PAUSE_MS);
    return true;
  }

  #draw(view: EditorView, place: HTMLElement, pause: number): void {
    place.dataset.source = this.#source;
    const isWanted = () => place.dataset.source === this.#source;
    const draw = async () => {
      const drawn = await drawDiagram(this.#source, schemeNow());
      if (isWanted()) this.#show(view, place, drawn);
    };
    watch(place, () => void draw());
    const before = drawnBefore(this.#source, schemeNow());
    if (before) {
      this.#show(view, place, before);
      return;
    }
    if (!place.firstChild) place.append(element("span", "cm-diagramWaiting", "Drawing…"));
    setTimeout(() => {
      if (isWanted()) void draw();
    }, pause);
  }

  #show(view: EditorView, place: HTMLElement, drawn: Drawn): void {
    if ("svg" in drawn) {
      const picture = element("div", "cm-diagramPicture");
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", `Diagram: ${this.#source.trim().split("\n")[0] ?? ""}`);
      // The only markup that is taken from elsewhere: mermaid has sanitised it (securityLevel "strict").
      picture.innerHTML = drawn.svg;
      place.replaceChildren(picture);
    } else {
      const source = element("pre", "cm-diagramSource", this.#source);
      place.replaceChildren(
        element("p", "cm-diagramError", `This diagram cannot be drawn. ${drawn.error}`),
        source,
      );
    }
    view.requestMeasure({
      read: () => {
        if (place.isConnected) keepHeight(this.#source, place.offsetHeight);
      },
    });
  }

  override destroy(place: HTMLElement): void {
    forget(place);
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
