/** Where uploads will go: places in the text that move with everybody's edits, and are no text themselves. */
import { type EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { dropChip, makeChip } from "./chip";
import type { Uploads } from "./Uploads";

export interface Place {
  readonly id: number;
  readonly at: number;
}

export const placeUploads = StateEffect.define<readonly Place[]>();
/** The upload leaves its place, with or without text that takes it. */
export const leavePlace = StateEffect.define<number>();

class UploadWidget extends WidgetType {
  constructor(
    readonly uploads: Uploads,
    readonly id: number,
  ) {
    super();
  }

  override eq(other: UploadWidget): boolean {
    return other.id === this.id;
  }

  // The chip listens to its upload by itself, so that progress is no change of the editor.
  override toDOM(): HTMLElement {
    return makeChip(this.uploads, this.id);
  }

  override destroy(dom: HTMLElement): void {
    dropChip(dom);
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** The places of a note's uploads, drawn as chips. */
export function placesField(uploads: Uploads): StateField<readonly Place[]> {
  return StateField.define<readonly Place[]>({
    create: () => [],
    update(places, transaction) {
      let next = places;
      const left = transaction.effects.find((effect) => effect.is(leavePlace))?.value;
      if (transaction.docChanged && next.length > 0) {
        const leaving = next.findIndex(({ id }) => id === left);
        const leavesAt = next[leaving]?.at;
        next = next.map(({ id, at }, index) => {
          // Those that were picked after the one whose text comes here now go behind it.
          const isBehind = leaving >= 0 && at === leavesAt && index > leaving;
          return { id, at: transaction.changes.mapPos(at, isBehind ? 1 : -1) };
        });
      }
      for (const effect of transaction.effects) {
        if (effect.is(placeUploads)) next = [...next, ...effect.value];
        else if (effect.is(leavePlace)) next = next.filter(({ id }) => id !== effect.value);
      }
      return next;
    },
    provide: (field) =>
      EditorView.decorations.from(field, (places) =>
        Decoration.set(
          places.map(({ id, at }) =>
            Decoration.widget({ widget: new UploadWidget(uploads, id), side: -1 }).range(at),
          ),
          true,
        ),
      ),
  });
}

/** What to insert for an upload: one of many gets a line of its own. */
export function insertion(state: EditorState, at: number, markdown: string, isOneOfMany: boolean): string {
  if (!isOneOfMany) return markdown;
  const line = state.doc.lineAt(at);
  const before = line.text.slice(0, at - line.from).trim() === "" ? "" : "\n";
  const after = line.text.slice(at - line.from).trim() === "" ? "" : "\n";
  return `${before}${markdown}${after}`;
}
