import { type EditorView, WidgetType } from "@codemirror/view";
import type { Picture } from "@/editor/livepreview/images";
import { type ImageSource, imageSource, loadImageFromNowOn, mayLoadImage } from "@/shared/lib/addresses";
import { imageHosts } from "@/shared/lib/imageHosts";
import { editOnClick, element, quietButton } from "./editing";

const UNKNOWN_HEIGHT = 240;
const PLACEHOLDER_HEIGHT = 64;

/** How large images turned out to be, so that the next time room is kept for them. */
const sizes = new Map<string, { width: number; height: number }>();

/** What ends the waiting for consent of an image that is on the page. */
const waiting = new WeakMap<HTMLElement, () => void>();

export class ImageWidget extends WidgetType {
  readonly #picture: Picture;
  readonly #isBlock: boolean;

  constructor(picture: Picture, isBlock: boolean) {
    super();
    this.#picture = picture;
    this.#isBlock = isBlock;
  }

  override eq(other: ImageWidget): boolean {
    const [a, b] = [this.#picture, other.#picture];
    return (
      this.#isBlock === other.#isBlock &&
      a.written === b.written &&
      a.alt === b.alt &&
      a.width === b.width &&
      a.height === b.height
    );
  }

  override get estimatedHeight(): number {
    if (!this.#isBlock) return -1;
    const source = imageSource(this.#picture.written);
    if (!source || !mayLoadImage(source)) return PLACEHOLDER_HEIGHT;
    const known = sizes.get(source.src);
    if (this.#picture.height) return this.#picture.height;
    if (!known) return UNKNOWN_HEIGHT;
    const width = this.#picture.width || known.width;
    return Math.round((known.height * Math.min(width, 720)) / known.width);
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element(
      this.#isBlock ? "div" : "span",
      this.#isBlock ? "cm-image cm-image-block" : "cm-image",
    );
    // A block shows its source from its start on, an image within a line from the inside.
    editOnClick(view, place, () => (this.#isBlock ? 0 : 2));
    this.#fill(view, place);
    return place;
  }

  #fill(view: EditorView, place: HTMLElement): void {
    const source = imageSource(this.#picture.written);
    if (!source) place.replaceChildren(this.#placeholder("No image can be shown from this address."));
    else if (mayLoadImage(source)) place.replaceChildren(this.#image(view, place, source));
    else {
      place.replaceChildren(this.#question(view, place, source));
      this.#awaitConsent(view, place, source);
    }
  }

  /** The host may be allowed at another of its images, in this view or in the one to read. */
  #awaitConsent(view: EditorView, place: HTMLElement, source: ImageSource): void {
    if (waiting.has(place)) return;
    const stop = imageHosts.subscribe(() => {
      if (!mayLoadImage(source)) return;
      this.#show(view, place);
    });
    waiting.set(place, stop);
  }

  #show(view: EditorView, place: HTMLElement): void {
    this.#endWaiting(place);
    // The button that was pressed goes, and whoever pressed it by keyboard must be somewhere.
    const hadFocus = place.contains(document.activeElement);
    this.#fill(view, place);
    if (hadFocus) view.focus();
    view.requestMeasure();
  }

  #endWaiting(place: HTMLElement): void {
    waiting.get(place)?.();
    waiting.delete(place);
  }

  override destroy(place: HTMLElement): void {
    this.#endWaiting(place);
  }

  #image(view: EditorView, place: HTMLElement, source: ImageSource): HTMLElement {
    const { alt, width, height } = this.#picture;
    const image = element("img", "");
    image.alt = alt;
    image.decoding = "async";
    image.referrerPolicy = "no-referrer";
    const known = sizes.get(source.src);
    if (width) image.width = width;
    if (height) image.height = height;
    if (known) {
      const shown = width || known.width;
      image.width = shown;
      if (!height) image.style.aspectRatio = `${known.width} / ${known.height}`;
    }
    image.addEventListener("load", () => {
      if (image.naturalWidth)
        sizes.set(source.src, { width: image.naturalWidth, height: image.naturalHeight });
      view.requestMeasure();
    });
    image.addEventListener("error", () => {
      place.replaceChildren(this.#placeholder("This image cannot be loaded."));
      view.requestMeasure();
    });
    image.src = source.src;
    return image;
  }

  /** Nothing is asked of another server before the reader says so: it would learn who reads this note, and when. */
  #question(view: EditorView, place: HTMLElement, source: ImageSource): HTMLElement {
    const card = this.#placeholder(`Image from ${source.host}`);
    const load = quietButton("Load image", "cm-imageLoad", () => {
      loadImageFromNowOn(source);
      this.#show(view, place);
    });
    const actions = element("span", "cm-imageActions");
    actions.append(load);
    const { host } = source;
    if (host !== null) {
      actions.append(quietButton("Load all from this host", "cm-imageLoad", () => imageHosts.allow(host)));
    }
    card.append(actions);
    return card;
  }

  #placeholder(sentence: string): HTMLElement {
    const card = element("span", "cm-imageCard");
    const text = element("span", "cm-imageText");
    if (this.#picture.alt) text.append(element("strong", "", this.#picture.alt), " ");
    text.append(element("span", "cm-imageSentence", sentence));
    card.append(text);
    return card;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
