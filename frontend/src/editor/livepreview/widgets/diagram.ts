import { type EditorView, WidgetType } from "@codemirror/view";
import { type Drawn, drawDiagram, drawnBefore, schemeNow } from "@/shared/rendering/diagram";
import { diagramFile, wordsForDiagram } from "@/shared/rendering/diagramFile";
import { editOnClick, element } from "./editing";

const UNKNOWN_HEIGHT = 220;
/** While somebody writes, a diagram waits for a pause. */
const PAUSE_MS = 250;

/** So many sources are remembered: while somebody writes, each letter makes another one. */
const MAX_HEIGHTS = 200;

const heights = new Map<string, number>();
const onScreen = new Map<HTMLElement, () => void>();
const addresses = new Map<HTMLElement, string>();

/** Diagrams carry their colours in them: they are drawn anew when the page turns dark or light. */
const schemes = new MutationObserver(() => {
  for (const redraw of onScreen.values()) redraw();
});

function watch(place: HTMLElement, redraw: () => void): void {
  if (onScreen.size === 0)
    schemes.observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
  onScreen.set(place, redraw);
}

/** Lets the browser forget the picture that was shown at this place. */
function revoke(place: HTMLElement): void {
  const address = addresses.get(place);
  if (address !== undefined) URL.revokeObjectURL(address);
  addresses.delete(place);
}

function forget(place: HTMLElement): void {
  revoke(place);
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
    const isWanted = () => onScreen.has(place) && place.dataset.source === this.#source;
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
    revoke(place);
    if ("svg" in drawn) {
      place.replaceChildren(this.#picture(place, drawn.svg));
    } else {
      place.replaceChildren(element("p", "cm-diagramError", drawn.error));
      if (this.#source.trim()) place.append(element("pre", "cm-diagramSource", this.#source));
    }
    view.requestMeasure({
      read: () => {
        if (place.isConnected) keepHeight(this.#source, place.offsetHeight);
      },
    });
  }

  /** Takes its place at once, before the browser has read the file. */
  #picture(place: HTMLElement, svg: string): HTMLElement {
    const { blob, width, height } = diagramFile(svg);
    const address = URL.createObjectURL(blob);
    addresses.set(place, address);
    const picture = element("div", "cm-diagramPicture");
    const image = element("img", "");
    if (width && height) Object.assign(image, { width, height });
    Object.assign(image, { alt: wordsForDiagram(this.#source), draggable: false, src: address });
    picture.append(image);
    return picture;
  }

  override destroy(place: HTMLElement): void {
    forget(place);
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
