/** Where the others are: their carets with names, and what they have selected.
 *
 * A caret is resolved from its Yjs position once, when it was announced (that costs time in long histories), and from
 * then on moves with the text like any mark. Only what is on screen is drawn.
 */
import { type ChangeDesc, type Extension, RangeSetBuilder, StateEffect } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

const PUBLISH_EVERY_MS = 80;
const fallbackColor = "#5c5f66";

interface CaretState {
  cursor?: { anchor?: unknown; head?: unknown } | null;
  user?: { name?: string; color?: string };
}

export interface Caret {
  readonly clientId: number;
  readonly anchor: number;
  readonly head: number;
  readonly name: string;
  readonly color: string;
  /** Counts announcements, so that a caret that moved shows its name anew. */
  readonly moves: number;
}

/** A colour of the server's, or a grey one: it goes into a style, so nothing else may. */
function safeColor(color: string | undefined): string {
  return color && /^#[0-9a-f]{6}$/i.test(color) ? color : fallbackColor;
}

function resolve(position: unknown, text: Y.Text): number | null {
  if (!text.doc || position == null) return null;
  try {
    const relative = Y.createRelativePositionFromJSON(position);
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, text.doc);
    return absolute?.type === text ? absolute.index : null;
  } catch {
    // Positions come from other browsers; one that makes no sense is not shown.
    return null;
  }
}

/** The carets as known here: announced by awareness, moved along with the text. Knows no view. */
export class Carets {
  readonly #text: Y.Text;
  readonly #awareness: Awareness;
  readonly #carets = new Map<number, Caret>();
  /** Announced, but pointing at text that has not arrived: awareness may overtake what it speaks of. */
  readonly #unresolved = new Set<number>();

  constructor(text: Y.Text, awareness: Awareness) {
    this.#text = text;
    this.#awareness = awareness;
    this.announce([...awareness.getStates().keys()]);
  }

  list(): Caret[] {
    return [...this.#carets.values()];
  }

  /** Looks again at what these clients announced. */
  announce(clientIds: Iterable<number>): void {
    for (const clientId of clientIds) {
      if (clientId === this.#awareness.clientID) continue;
      const state = this.#awareness.getStates().get(clientId) as CaretState | undefined;
      this.#unresolved.delete(clientId);
      if (!state?.cursor) {
        this.#carets.delete(clientId);
        continue;
      }
      const anchor = resolve(state.cursor.anchor, this.#text);
      const head = resolve(state.cursor.head, this.#text);
      if (anchor === null || head === null) {
        this.#unresolved.add(clientId);
        continue;
      }
      this.#carets.set(clientId, {
        clientId,
        anchor,
        head,
        name: state.user?.name ?? "Somebody",
        color: safeColor(state.user?.color),
        moves: (this.#carets.get(clientId)?.moves ?? 0) + 1,
      });
    }
  }

  /** Moves every caret with a change of the text, then tries those whose text had not arrived. */
  follow(changes: ChangeDesc): void {
    for (const [clientId, caret] of this.#carets) {
      this.#carets.set(clientId, {
        ...caret,
        anchor: changes.mapPos(caret.anchor, 1),
        head: changes.mapPos(caret.head, 1),
      });
    }
    if (this.#unresolved.size > 0) this.announce([...this.#unresolved]);
  }
}

class CaretWidget extends WidgetType {
  constructor(readonly caret: Caret) {
    super();
  }

  override eq(other: CaretWidget): boolean {
    const [a, b] = [this.caret, other.caret];
    return a.clientId === b.clientId && a.name === b.name && a.color === b.color && a.moves === b.moves;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "cm-remoteCaret";
    caret.setAttribute("aria-hidden", "true");
    caret.style.setProperty("--peer", this.caret.color);
    // The name is drawn by the style sheet, so that the text of the line stays the note's text.
    caret.dataset.name = this.caret.name;
    return caret;
  }

  /** A click next to somebody's caret is meant for the text. */
  override ignoreEvent(): boolean {
    return false;
  }
}

function draw(view: EditorView, carets: readonly Caret[]): DecorationSet {
  const { from, to } = view.viewport;
  const drawn: Array<{ from: number; to: number; decoration: Decoration }> = [];
  for (const caret of carets) {
    const start = Math.max(Math.min(caret.anchor, caret.head), from);
    const end = Math.min(Math.max(caret.anchor, caret.head), to);
    if (start < end) {
      const decoration = Decoration.mark({
        class: "cm-remoteSelection",
        attributes: { style: `--peer: ${caret.color}` },
      });
      drawn.push({ from: start, to: end, decoration });
    }
    if (caret.head >= from && caret.head <= to) {
      const side = caret.head > caret.anchor ? -1 : 1;
      drawn.push({
        from: caret.head,
        to: caret.head,
        decoration: Decoration.widget({ widget: new CaretWidget(caret), side }),
      });
    }
  }
  drawn.sort((a, b) => a.from - b.from || a.decoration.startSide - b.decoration.startSide);
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from: start, to: end, decoration } of drawn) builder.add(start, end, decoration);
  return builder.finish();
}

const caretsMoved = StateEffect.define<null>();

export function remoteCarets(text: Y.Text, awareness: Awareness): Extension {
  class RemoteCarets {
    decorations: DecorationSet;
    readonly #carets = new Carets(text, awareness);
    readonly #view: EditorView;
    #publishing: ReturnType<typeof setTimeout> | undefined;
    #published = "";

    constructor(view: EditorView) {
      this.#view = view;
      this.decorations = draw(view, this.#carets.list());
      awareness.on("change", this.#onAwareness);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) this.#carets.follow(update.changes);
      const moved = update.transactions.some((transaction) =>
        transaction.effects.some((e) => e.is(caretsMoved)),
      );
      if (moved || update.docChanged || update.viewportChanged) {
        this.decorations = draw(update.view, this.#carets.list());
      }
      if (update.selectionSet || update.docChanged || update.focusChanged) this.#schedulePublishing();
    }

    destroy(): void {
      clearTimeout(this.#publishing);
      awareness.off("change", this.#onAwareness);
    }

    #onAwareness = ({
      added,
      updated,
      removed,
    }: {
      added: number[];
      updated: number[];
      removed: number[];
    }): void => {
      const others = [...added, ...updated, ...removed].filter((clientId) => clientId !== awareness.clientID);
      if (others.length === 0) return;
      this.#carets.announce(others);
      this.#view.dispatch({ effects: caretsMoved.of(null) });
    };

    #schedulePublishing(): void {
      this.#publishing ??= setTimeout(() => {
        this.#publishing = undefined;
        this.#publish();
      }, PUBLISH_EVERY_MS);
    }

    #publish(): void {
      if (!this.#view.hasFocus) return;
      const { anchor, head } = this.#view.state.selection.main;
      const cursor = {
        anchor: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, anchor)),
        head: Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, head)),
      };
      const encoded = JSON.stringify(cursor);
      if (encoded === this.#published) return;
      this.#published = encoded;
      awareness.setLocalState({ cursor });
    }
  }

  return ViewPlugin.fromClass(RemoteCarets, { decorations: (plugin) => plugin.decorations });
}
