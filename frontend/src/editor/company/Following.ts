import { EditorView } from "@codemirror/view";
import type { Carets } from "@/editor/remoteCarets";

/** What somebody does who wants to look for themselves. A scroll that we cause is none of these. */
const endings = ["keydown", "wheel", "touchmove", "pointerdown"] as const;
const modifiers = new Set(["Shift", "Control", "Alt", "Meta"]);
/** A caret within this part of the window's height is in view already. */
const CALM = { from: 0.2, to: 0.75 };

/** Keeps one person's caret in view until whoever sits here types, scrolls, clicks or presses Escape. */
export class Following {
  readonly #carets: Carets;
  readonly #onChange: (key: string | null) => void;
  #view: EditorView | null = null;
  #key: string | null = null;
  #shown: number | null = null;
  #isDue = false;

  constructor(carets: Carets, onChange: (key: string | null) => void) {
    this.#carets = carets;
    this.#onChange = onChange;
  }

  attach(view: EditorView): () => void {
    this.#view = view;
    return () => {
      this.stop();
      this.#view = null;
    };
  }

  start(key: string): void {
    if (this.#key === null) {
      for (const ending of endings) window.addEventListener(ending, this.#onEnding, { capture: true });
    }
    this.#key = key;
    this.#shown = null;
    this.#onChange(key);
    this.update();
  }

  stop(): void {
    if (this.#key === null) return;
    this.#key = null;
    for (const ending of endings) window.removeEventListener(ending, this.#onEnding, { capture: true });
    this.#onChange(null);
  }

  /** Something changed; once the editor has drawn it, the window goes where the caret is. */
  update(): void {
    if (this.#key === null || this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#look();
    });
  }

  #look(): void {
    const caret = this.#key === null ? undefined : this.#carets.latestOf(this.#key);
    const view = this.#view;
    if (!caret || !view || caret.head === this.#shown) return;
    this.#shown = caret.head;
    const place = view.lineBlockAt(caret.head);
    const top = (view.documentTop + place.top) / window.innerHeight;
    if (top > CALM.from && top < CALM.to && place.height < window.innerHeight / 4) return;
    view.dispatch({ effects: EditorView.scrollIntoView(caret.head, { y: "center" }) });
  }

  #onEnding = (event: Event): void => {
    if (event instanceof KeyboardEvent && modifiers.has(event.key)) return;
    // The bar that says whom one follows has a button of its own; Tab leads there.
    const target = event.target instanceof Element ? event.target : null;
    const isAtBar = target?.closest("[data-following]") != null;
    if (isAtBar && !(event instanceof KeyboardEvent && event.key === "Escape")) return;
    if (event instanceof KeyboardEvent && event.key === "Tab") return;
    this.stop();
  };
}
