/** Following links: by a click where they are drawn as links, with Ctrl or ⌘ where their source is shown. */
import type { SelectionRange } from "@codemirror/state";
import { EditorSelection, type Extension } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";
import { follow, type Target, targetAt } from "./actions";
import { presses, revealIn } from "./reveal";

const MOVED_PIXELS = 4;
const isApple = /mac|iphone|ipad/i.test(navigator.platform);
const leads = ".cm-link, .cm-tag, .cm-footnote";

interface Press {
  readonly target: Target;
  readonly x: number;
  readonly y: number;
  /** Where the selection was, to stay there: whoever follows a link edits nothing. */
  readonly selection: readonly SelectionRange[] | null;
}

/** What a press at this place leads to; null where it only puts the caret. */
function pressed(event: MouseEvent, view: EditorView): Press | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>(leads) : null;
  if (event.button !== 0 || event.altKey || event.shiftKey || !element) return null;
  const at = view.posAtDOM(element);
  const target = element.dataset.title
    ? ({ kind: "note", title: element.dataset.title } as const)
    : element.closest(".cm-tableBlock")
      ? inTable(element)
      : targetAt(view.state, at);
  if (!target) return null;
  const isModified = isApple ? event.metaKey : event.ctrlKey;
  const isSource = revealIn(view.state).touches(at, at + (element.textContent?.length ?? 0));
  if (isSource && !isModified) return null;
  const selection = isModified ? null : view.state.selection.ranges;
  return { target, x: event.clientX, y: event.clientY, selection };
}

/** A table is drawn as a whole, so its links are elements of their own. */
function inTable(element: HTMLElement): Target | null {
  if (element instanceof HTMLAnchorElement) return { kind: "address", address: element.href };
  if (element.classList.contains("cm-tag")) return { kind: "tag", tag: element.textContent?.slice(1) ?? "" };
  if (element.classList.contains("cm-footnote"))
    return { kind: "footnote", label: element.textContent ?? "" };
  return null;
}

class Clicks {
  readonly #view: EditorView;
  #press: Press | null = null;

  constructor(view: EditorView) {
    this.#view = view;
    // Widgets keep their events from the editor, and a drag may end outside of it.
    view.contentDOM.addEventListener("mousedown", this.#onDown, true);
    view.contentDOM.addEventListener("click", this.#onClick, true);
    window.addEventListener("mouseup", this.#onUp, true);
  }

  readonly #onDown = (event: MouseEvent) => {
    this.#press = pressed(event, this.#view);
  };

  readonly #onUp = (event: MouseEvent) => {
    const press = this.#press;
    if (!press) return;
    const isMoved = Math.hypot(event.clientX - press.x, event.clientY - press.y) > MOVED_PIXELS;
    if (isMoved || event.button !== 0) this.#press = null;
    else if (press.selection)
      this.#view.dispatch({
        selection: EditorSelection.create([...press.selection]),
        effects: presses.of(false),
      });
  };

  readonly #onClick = (event: MouseEvent) => {
    const press = this.#press;
    this.#press = null;
    if (press && follow(this.#view, press.target)) event.preventDefault();
  };

  /** A selection from before a change no longer fits. */
  update({ docChanged }: { docChanged: boolean }): void {
    if (docChanged && this.#press) this.#press = { ...this.#press, selection: null };
  }

  destroy(): void {
    this.#view.contentDOM.removeEventListener("mousedown", this.#onDown, true);
    this.#view.contentDOM.removeEventListener("click", this.#onClick, true);
    window.removeEventListener("mouseup", this.#onUp, true);
  }
}

export function followLinks(): Extension {
  return ViewPlugin.fromClass(Clicks);
}
