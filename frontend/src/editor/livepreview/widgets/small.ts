/** What stands in the place of markup within a line. Made by DOM calls alone: a note may have been written by anybody. */
import { type EditorView, WidgetType } from "@codemirror/view";
import { copyCode, toggleTaskAt } from "@/editor/livepreview/actions";
import type { CalloutKind } from "@/shared/lib/callouts";
import { element, quietButton } from "./editing";

const bullets = ["•", "◦", "▪"];

export class Bullet extends WidgetType {
  readonly #sign: string;

  constructor(depth: number) {
    super();
    this.#sign = bullets[depth % bullets.length] ?? "•";
  }

  override eq(other: Bullet): boolean {
    return this.#sign === other.#sign;
  }

  override toDOM(): HTMLElement {
    return element("span", `cm-listMark cm-bullet cm-bullet-${bullets.indexOf(this.#sign) + 1}`, this.#sign);
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

export class Checkbox extends WidgetType {
  readonly #isChecked: boolean;
  readonly #isFixed: boolean;

  /** ``isFixed`` where the reader may not write. */
  constructor(isChecked: boolean, isFixed: boolean) {
    super();
    this.#isChecked = isChecked;
    this.#isFixed = isFixed;
  }

  override eq(other: Checkbox): boolean {
    return this.#isChecked === other.#isChecked && this.#isFixed === other.#isFixed;
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("span", "cm-listMark cm-task");
    const box = element("input", "cm-checkbox");
    box.type = "checkbox";
    box.checked = this.#isChecked;
    box.disabled = this.#isFixed;
    box.setAttribute("aria-label", this.#isChecked ? "Done" : "To do");
    // The caret stays where it is, and the text alone says whether the box is checked.
    place.addEventListener("mousedown", (event) => event.preventDefault());
    // The room around the box belongs to it: a finger is wider than a box.
    place.addEventListener("click", (event) => {
      event.preventDefault();
      toggleTaskAt(view, view.posAtDOM(place));
    });
    place.append(box);
    return place;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

export class Rule extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    return element("span", "cm-rule");
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const COPIED_MS = 1500;

/** Above a block of code: its language, and a button that copies it. */
export class CodeHeader extends WidgetType {
  readonly #language: string;
  readonly #isBeside: boolean;

  /** ``isBeside`` where the fence itself is shown as well. */
  constructor(language: string, isBeside: boolean) {
    super();
    this.#language = language;
    this.#isBeside = isBeside;
  }

  override eq(other: CodeHeader): boolean {
    return this.#language === other.#language && this.#isBeside === other.#isBeside;
  }

  override toDOM(view: EditorView): HTMLElement {
    const header = element("span", this.#isBeside ? "cm-codeHeader cm-codeHeader-beside" : "cm-codeHeader");
    const copy = quietButton("Copy", "cm-codeCopy", async () => {
      copy.textContent = (await copyCode(view, view.posAtDOM(header))) ? "Copied" : "Not allowed";
      setTimeout(() => {
        copy.textContent = "Copy";
      }, COPIED_MS);
    });
    copy.setAttribute("aria-label", "Copy this code");
    header.append(element("span", "cm-codeLanguage", this.#language), copy);
    return header;
  }

  /** A click beside the button is meant for the code. */
  override ignoreEvent(event: Event): boolean {
    return event.target instanceof HTMLButtonElement;
  }
}

const words: Record<CalloutKind, string> = {
  note: "Note",
  tip: "Tip",
  important: "Important",
  warning: "Warning",
  caution: "Caution",
};

/** Paths on a grid of 24, drawn by their strokes. */
const icons: Record<CalloutKind, string> = {
  note: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 11v5M12 8h.01",
  tip: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.6 10.8c.8.6 1 1.4 1 2.2h5.2c0-.8.2-1.6 1-2.2A6 6 0 0 0 12 3",
  important: "M4 5h16v11h-7l-4 4v-4H4zM12 8v3M12 13.2h.01",
  warning: "M12 4l9.5 16.5h-19zM12 10v4M12 17h.01",
  caution: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16h.01",
};

export class CalloutIcon extends WidgetType {
  readonly #kind: CalloutKind;
  readonly #isNamed: boolean;

  /** ``isNamed`` where there is no title, so that its kind has to be said. */
  constructor(kind: CalloutKind, isNamed: boolean) {
    super();
    this.#kind = kind;
    this.#isNamed = isNamed;
  }

  override eq(other: CalloutIcon): boolean {
    return this.#kind === other.#kind && this.#isNamed === other.#isNamed;
  }

  override toDOM(): HTMLElement {
    const place = element("span", "cm-calloutIcon");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", icons[this.#kind]);
    svg.append(path);
    const name = element("span", this.#isNamed ? "" : "visually-hidden", words[this.#kind]);
    place.append(svg, name);
    return place;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}
