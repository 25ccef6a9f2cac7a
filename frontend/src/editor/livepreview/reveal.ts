/** Where does markup show itself? Where the selection is: whoever edits something sees all of it. */
import { searchPanelOpen } from "@codemirror/search";
import {
  type ChangeDesc,
  type EditorState,
  type Extension,
  type SelectionRange,
  StateEffect,
  StateField,
  type Text,
  type Transaction,
} from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";

export class Reveal {
  readonly ranges: readonly Pick<SelectionRange, "from" | "to">[];

  /** Without ranges nothing is revealed, as where nobody can type. */
  constructor(ranges: Reveal["ranges"]) {
    this.ranges = ranges;
  }

  /** Whether the selection touches what stands between two places, at its ends as well. */
  touches(from: number, to: number): boolean {
    return this.ranges.some((range) => range.from <= to && range.to >= from);
  }

  /** Whether the selection has something of it, more than its ends. */
  enters(from: number, to: number): boolean {
    return this.ranges.some((range) => range.from < to && range.to > from);
  }

  /** Whether it touches the lines that two places are in. */
  touchesLines(doc: Text, from: number, to: number): boolean {
    return this.ranges.length > 0 && this.touches(doc.lineAt(from).from, doc.lineAt(to).to);
  }

  map(changes: ChangeDesc): Reveal {
    return new Reveal(
      this.ranges.map(({ from, to }) => ({ from: changes.mapPos(from), to: changes.mapPos(to) })),
    );
  }
}

const nothing = new Reveal([]);

/** Says whether the caret is in the editor. */
export const writes = StateEffect.define<boolean>();
/** Says whether a mouse button is down: text must not move under a pointer that selects it. */
export const presses = StateEffect.define<boolean>();

interface Looking {
  readonly reveal: Reveal;
  readonly isWriting: boolean;
  readonly isPressed: boolean;
}

function look(before: Looking, transaction: Transaction): Looking {
  let { isWriting, isPressed } = before;
  for (const effect of transaction.effects) {
    if (effect.is(writes)) isWriting = effect.value;
    if (effect.is(presses)) isPressed = effect.value;
  }
  const { state, startState } = transaction;
  const seeks = searchPanelOpen(state);
  const isSame =
    isWriting === before.isWriting &&
    isPressed === before.isPressed &&
    !transaction.docChanged &&
    !transaction.selection &&
    state.readOnly === startState.readOnly &&
    seeks === searchPanelOpen(startState);
  if (isSame) return before;
  if (isPressed) {
    const reveal = transaction.docChanged ? before.reveal.map(transaction.changes) : before.reveal;
    return { reveal, isWriting, isPressed };
  }
  // What a search has found must be seen, although the caret is in the field for the words to find.
  const reveals = (isWriting && !state.readOnly) || seeks;
  return { reveal: reveals ? new Reveal(state.selection.ranges) : nothing, isWriting, isPressed };
}

const looking = StateField.define<Looking>({
  create: () => ({ reveal: nothing, isWriting: false, isPressed: false }),
  update: look,
});

export function revealIn(state: EditorState): Reveal {
  return state.field(looking, false)?.reveal ?? nothing;
}

/** What ``EditorView.decorations.compute`` depends on. */
export const revealing = looking;

class Pointer {
  readonly #view: EditorView;
  #isGone = false;

  constructor(view: EditorView) {
    this.#view = view;
    this.#followFocus();
  }

  /** The editor's own effect for this gets lost where another change comes right behind it. */
  update(): void {
    this.#followFocus();
  }

  #followFocus(): void {
    if (this.#view.state.field(looking).isWriting === this.#view.hasFocus) return;
    queueMicrotask(() => {
      const { state, hasFocus } = this.#view;
      if (!this.#isGone && state.field(looking).isWriting !== hasFocus)
        this.#view.dispatch({ effects: writes.of(hasFocus) });
    });
  }

  readonly release = () => {
    this.#view.dispatch({ effects: presses.of(false) });
  };

  press(): void {
    if (this.#view.state.field(looking).isPressed) return;
    this.#view.dispatch({ effects: presses.of(true) });
    window.addEventListener("mouseup", this.release, { once: true });
    // A drag that leaves the window, or a menu of the system, may swallow the release.
    window.addEventListener("blur", this.release, { once: true });
  }

  destroy(): void {
    this.#isGone = true;
    window.removeEventListener("mouseup", this.release);
    window.removeEventListener("blur", this.release);
  }
}

export function revealAtCaret(): Extension {
  return [
    looking,
    ViewPlugin.fromClass(Pointer, {
      eventHandlers: {
        mousedown(event) {
          if (event.button === 0) this.press();
        },
      },
    }),
  ];
}
