import { type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

export interface Place {
  readonly from: number;
  readonly to: number;
}

/** Keeps places in the text while something for them is made ready; others write meanwhile. */
class Places {
  #isGone = false;
  readonly #kept = new Map<symbol, Place>();

  keep(place: Place): () => Place | null {
    const key = Symbol();
    this.#kept.set(key, place);
    return () => {
      const now = this.#kept.get(key) ?? null;
      this.#kept.delete(key);
      return this.#isGone ? null : now;
    };
  }

  update({ docChanged, changes }: ViewUpdate): void {
    if (!docChanged) return;
    for (const [key, { from, to }] of this.#kept) {
      // What is typed on at the place comes after what belongs there.
      const start = changes.mapPos(from, from === to ? -1 : 1);
      this.#kept.set(key, { from: start, to: Math.max(start, changes.mapPos(to, -1)) });
    }
  }

  destroy(): void {
    this.#isGone = true;
  }
}

export const places = ViewPlugin.fromClass(Places);

/** Gives a function that says where the selection of now is by then; null once its editor is gone. */
export function keepPlace(view: EditorView): () => Place | null {
  const { from, to } = view.state.selection.main;
  return view.plugin(places)?.keep({ from, to }) ?? (() => null);
}
