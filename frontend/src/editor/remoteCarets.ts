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
import { placeLabels } from "./company/labels";
import { safeColor } from "./company/people";

const PUBLISH_EVERY_MS = 80;

interface CaretState {
  cursor?: { anchor?: unknown; head?: unknown } | null;
  user?: { key?: string; name?: string; color?: string };
}

export interface Caret {
  readonly clientId: number;
  readonly anchor: number;
  readonly head: number;
  /** Whose it is; the carets of one person in two windows have the same. */
  readonly key: string;
  readonly name: string;
  readonly color: string;
  /** Which announcement of all carets' moved it last: one that moved shows its name anew. */
  readonly moves: number;
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

  readonly #ownName: string;
  #announcements = 0;
  #version = 0;

  /** ``ownName`` tells the carets of one's own other windows. */
  constructor(text: Y.Text, awareness: Awareness, ownName = "") {
    this.#text = text;
    this.#awareness = awareness;
    this.#ownName = ownName;
    this.announceAll();
  }

  list(): Caret[] {
    return [...this.#carets.values()];
  }

  /** Rises with every change that is not a move along with the text. */
  get version(): number {
    return this.#version;
  }

  /** That caret of a person which moved last. */
  latestOf(key: string): Caret | undefined {
    let latest: Caret | undefined;
    for (const caret of this.#carets.values()) {
      if (caret.key === key && caret.moves > (latest?.moves ?? 0)) latest = caret;
    }
    return latest;
  }

  /** Has a caret say anew whose it is. */
  show(clientId: number): void {
    const caret = this.#carets.get(clientId);
    if (!caret) return;
    this.#announcements += 1;
    this.#version += 1;
    this.#carets.set(clientId, { ...caret, moves: this.#announcements });
  }

  /** Looks again at what everybody announced: without an editor nobody tells of moves. */
  announceAll(): void {
    this.announce([...this.#carets.keys(), ...this.#awareness.getStates().keys()]);
  }

  /** Looks again at what these clients announced. */
  announce(clientIds: Iterable<number>): void {
    this.#version += 1;
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
      const name = state.user?.name ?? "Somebody";
      const before = this.#carets.get(clientId);
      // Who only went idle, or came back, has not moved.
      const isThere = before?.anchor === anchor && before.head === head;
      if (!isThere) this.#announcements += 1;
      this.#carets.set(clientId, {
        clientId,
        anchor,
        head,
        key: state.user?.key ?? "",
        name: name === this.#ownName ? `${name} (you)` : name,
        color: safeColor(state.user?.color),
        moves: isThere ? before.moves : this.#announcements,
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

export function remoteCarets(
  text: Y.Text,
  awareness: Awareness,
  carets: Carets = new Carets(text, awareness),
): Extension {
  class RemoteCarets {
    decorations: DecorationSet;
    readonly #view: EditorView;
    #publishing: ReturnType<typeof setTimeout> | undefined;
    #published = "";
    #drawing: number | undefined;
    #drawn: number;

    constructor(view: EditorView) {
      this.#view = view;
      carets.announceAll();
      this.#drawn = carets.version;
      this.decorations = draw(view, carets.list());
      awareness.on("change", this.#onAwareness);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) carets.follow(update.changes);
      const moved = this.#drawn !== carets.version;
      if (moved || update.docChanged || update.viewportChanged) {
        this.#drawn = carets.version;
        this.decorations = draw(update.view, carets.list());
      }
      if (moved || update.viewportChanged) placeLabels(update.view);
      if (update.selectionSet || update.docChanged || update.focusChanged) this.#schedulePublishing();
    }

    destroy(): void {
      clearTimeout(this.#publishing);
      if (this.#drawing !== undefined) cancelAnimationFrame(this.#drawing);
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
      carets.announce(others);
      // In a full note many carets move between two frames; one drawing shows them all.
      this.#drawing ??= requestAnimationFrame(() => {
        this.#drawing = undefined;
        if (this.#drawn !== carets.version) this.#view.dispatch({ effects: caretsMoved.of(null) });
      });
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
      awareness.setLocalState({ ...awareness.getLocalState(), cursor });
    }
  }

  return ViewPlugin.fromClass(RemoteCarets, { decorations: (plugin) => plugin.decorations });
}
