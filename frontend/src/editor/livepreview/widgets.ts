/** What stands in the place of markup. Made by DOM calls alone: a note may have been written by anybody. */
import { type EditorView, WidgetType } from "@codemirror/view";
import { copyCode, toggleTaskAt } from "./actions";

export class Bullet extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const bullet = document.createElement("span");
    bullet.className = "cm-bullet";
    bullet.textContent = "•";
    return bullet;
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
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "cm-checkbox";
    box.checked = this.#isChecked;
    box.disabled = this.#isFixed;
    box.setAttribute("aria-label", this.#isChecked ? "Done" : "To do");
    // The caret stays where it is, and the text alone says whether the box is checked.
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("click", (event) => {
      event.preventDefault();
      toggleTaskAt(view, view.posAtDOM(box));
    });
    return box;
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
    const rule = document.createElement("span");
    rule.className = "cm-rule";
    return rule;
  }
}

/** Above a block of code: its language, and a button that copies it. */
export class CodeHeader extends WidgetType {
  readonly #language: string;

  constructor(language: string) {
    super();
    this.#language = language;
  }

  override eq(other: CodeHeader): boolean {
    return this.#language === other.#language;
  }

  override toDOM(view: EditorView): HTMLElement {
    const header = document.createElement("span");
    header.className = "cm-codeHeader";
    const language = document.createElement("span");
    language.textContent = this.#language;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.setAttribute("aria-label", "Copy this code");
    copy.addEventListener("mousedown", (event) => event.preventDefault());
    copy.addEventListener("click", async () => {
      copy.textContent = (await copyCode(view, view.posAtDOM(header))) ? "Copied" : "Not allowed";
      setTimeout(() => {
        copy.textContent = "Copy";
      }, 1500);
    });
    header.append(language, copy);
    return header;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
