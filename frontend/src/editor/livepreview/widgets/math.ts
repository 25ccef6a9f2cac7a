import { type EditorView, WidgetType } from "@codemirror/view";
import { loadTypeset, typesetIfLoaded } from "@/shared/rendering/math";
import { editOnClick, element } from "./editing";

const LINE_HEIGHT = 44;

/** Sets a formula into a place, at once if that is possible. What cannot be set is shown as it is written. */
function fill(view: EditorView, place: HTMLElement, tex: string, isDisplayed: boolean): void {
  const set = (typeset: NonNullable<ReturnType<typeof typesetIfLoaded>>) => {
    try {
      place.replaceChildren();
      typeset(place, tex, isDisplayed);
    } catch (error) {
      place.classList.add("cm-quietError");
      place.textContent = tex.trim() || "An empty formula";
      // KaTeX puts combining marks under what it did not understand, which no tooltip can show.
      place.title = error instanceof Error ? error.message.normalize().replace(/\p{M}/gu, "") : "";
    }
  };
  const typeset = typesetIfLoaded();
  if (typeset) {
    set(typeset);
    return;
  }
  place.textContent = tex;
  loadTypeset().then(
    (loaded) => {
      set(loaded);
      view.requestMeasure();
    },
    // Without a network the source stays.
    () => undefined,
  );
}

export class InlineMathWidget extends WidgetType {
  readonly #tex: string;

  constructor(tex: string) {
    super();
    this.#tex = tex;
  }

  override eq(other: InlineMathWidget): boolean {
    return this.#tex === other.#tex;
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("span", "cm-math");
    fill(view, place, this.#tex, false);
    editOnClick(view, place, () => 1);
    return place;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** How far behind its start a formula begins: in the line below "$$", behind the marks of quotes. */
function firstInside(view: EditorView, place: HTMLElement): number {
  const { doc } = view.state;
  const opening = doc.lineAt(view.posAtDOM(place));
  const first = doc.line(Math.min(doc.lines, opening.number + 1));
  return first.from + (/^[\s>]*/.exec(first.text)?.[0].length ?? 0) - opening.from;
}

export class BlockMathWidget extends WidgetType {
  readonly #tex: string;

  constructor(tex: string) {
    super();
    this.#tex = tex;
  }

  override eq(other: BlockMathWidget): boolean {
    return this.#tex === other.#tex;
  }

  override get estimatedHeight(): number {
    return 24 + LINE_HEIGHT * Math.max(1, this.#tex.split("\\\\").length);
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("div", "cm-math cm-math-block");
    fill(view, place, this.#tex, true);
    editOnClick(view, place, () => firstInside(view, place));
    return place;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
