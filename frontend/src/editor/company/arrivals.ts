/** What others changed all at once: marked in the text for a while, and able to be taken back.
 *
 * A change is a set of stretches that move along with the text. Taking one back is an edit like any other, and leaves
 * out the stretches that somebody has touched since.
 */
import {
  type ChangeDesc,
  EditorState,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type Text,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { IncomingSource } from "./incoming";

export interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly inserted: string;
  readonly deleted: string;
  /** Somebody has had it before their eyes. */
  readonly isSeen: boolean;
  /** What it replaced stands there again. */
  readonly isBack?: boolean;
  /** Whose later changes touched the place where something was deleted: nothing that stands there tells of it. */
  readonly touchedBy?: readonly number[];
}

export interface ArrivedChange {
  readonly id: number;
  /** "api": written with a token; "large": much at once; "away": while this page was not connected. */
  readonly how: "api" | "large" | "away";
  readonly clientIds: readonly number[];
  readonly hunks: readonly Hunk[];
  /** Whether the marks are drawn. */
  readonly isMarked: boolean;
}

/** So many stretches of one change are kept; of a script that never rests, the latest. */
const MAX_HUNKS = 200;

type Edit = (changes: readonly ArrivedChange[]) => readonly ArrivedChange[];
const edited = StateEffect.define<Edit>();

/** Stands for whoever writes here, and for others who have only deleted: the text does not tell who they are. */
const UNKNOWN = -1;
const writers = StateEffect.define<readonly number[]>();

/** Notes with what others write which clients wrote it. */
function sayWriters(incoming: IncomingSource): Extension {
  return EditorState.transactionExtender.of(({ docChanged }) => {
    const clientIds = incoming.current?.clientIds ?? [];
    return docChanged && clientIds.length > 0 ? { effects: writers.of(clientIds) } : null;
  });
}

function moved(hunk: Hunk, changes: ChangeDesc, newDoc: Text, by: readonly number[]): Hunk {
  if (hunk.isBack) return { ...hunk, from: changes.mapPos(hunk.from, -1), to: changes.mapPos(hunk.to, 1) };
  const isPoint = hunk.from === hunk.to;
  const isTouched = changes.touchesRange(hunk.from, hunk.to) !== false;
  if (isTouched) {
    // Whoever takes a change back puts what was there before right where it stood.
    const [start, end] = [changes.mapPos(hunk.from, -1), changes.mapPos(hunk.to, 1)];
    const isBack = end - start === hunk.deleted.length && newDoc.sliceString(start, end) === hunk.deleted;
    if (isBack) return { ...hunk, from: start, to: end, isBack };
  }
  const from = changes.mapPos(hunk.from, 1);
  if (isPoint && isTouched) {
    return { ...hunk, from, to: from, touchedBy: [...new Set([...(hunk.touchedBy ?? []), ...by])] };
  }
  return { ...hunk, from, to: isPoint ? from : Math.max(from, changes.mapPos(hunk.to, -1)) };
}

class Gap extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const gap = document.createElement("span");
    gap.className = "cm-arrivedGap";
    gap.setAttribute("aria-hidden", "true");
    return gap;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

const stretch = Decoration.mark({ class: "cm-arrived" });
const gap = Decoration.widget({ widget: new Gap(), side: 1 });

function marks(changes: readonly ArrivedChange[]): DecorationSet {
  const hunks = changes
    .filter((change) => change.isMarked)
    .flatMap((change) => change.hunks.filter((hunk) => !hunk.isBack));
  hunks.sort((a, b) => a.from - b.from || a.to - b.to);
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of hunks) builder.add(from, to, from < to ? stretch : gap);
  return builder.finish();
}

interface Field {
  readonly changes: readonly ArrivedChange[];
  readonly decorations: DecorationSet;
}

const nothing: Field = { changes: [], decorations: Decoration.none };

const field = StateField.define<Field>({
  create: () => nothing,
  update(value, transaction) {
    let { changes } = value;
    if (transaction.docChanged && changes.length > 0) {
      const by = transaction.effects.find((effect) => effect.is(writers))?.value ?? [UNKNOWN];
      changes = changes.map((change) => ({
        ...change,
        hunks: change.hunks.map((hunk) => moved(hunk, transaction.changes, transaction.newDoc, by)),
      }));
    }
    for (const effect of transaction.effects) if (effect.is(edited)) changes = effect.value(changes);
    if (changes === value.changes) return value;
    return changes.length === 0 ? nothing : { changes, decorations: marks(changes) };
  },
  provide: (self) => EditorView.decorations.from(self, ({ decorations }) => decorations),
});

/** Keeps the changes that ``arrived`` brings. */
export function arrivals(incoming: IncomingSource): Extension {
  return [field, sayWriters(incoming)];
}

export function arrivedChanges(state: EditorState): readonly ArrivedChange[] {
  return state.field(field, false)?.changes ?? [];
}

/** Replaces the kept changes by what ``edit`` makes of them. */
export function editArrivals(edit: Edit): StateEffect<Edit> {
  return edited.of(edit);
}

/** Adds a change, or its stretches to the one of the same id. */
export function added(change: ArrivedChange): Edit {
  return (changes) => {
    const earlier = changes.find(({ id }) => id === change.id);
    if (!earlier) return [...changes, change];
    const joined: ArrivedChange = {
      ...change,
      clientIds: [...new Set([...earlier.clientIds, ...change.clientIds])],
      hunks: [...earlier.hunks, ...change.hunks].slice(-MAX_HUNKS),
    };
    return changes.map((one) => (one === earlier ? joined : one));
  };
}

/** Whether nothing of a change stands in the text any more, and what it replaced is back. */
export function isTakenBack(change: ArrivedChange): boolean {
  return change.hunks.every((hunk) => hunk.isBack);
}

export interface Inverse {
  /** The stretches that still stand as they came, from the first to the last. */
  readonly stretches: readonly Hunk[];
  /** How many are not as they came any more, and stay. */
  readonly kept: number;
}

/** What there is to take back of a change at this moment. What somebody has taken back already is not among it. */
export function inverse(state: EditorState, change: ArrivedChange): Inverse {
  const stretches: Hunk[] = [];
  let kept = 0;
  let end = -1;
  const hunks = change.hunks.filter((hunk) => !hunk.isBack).sort((a, b) => a.from - b.from);
  for (const hunk of hunks) {
    const { from, to, inserted, touchedBy = [] } = hunk;
    const isOwn = touchedBy.every((id) => change.clientIds.includes(id));
    if (from >= end && isOwn && to - from === inserted.length && state.sliceDoc(from, to) === inserted) {
      end = to;
      stretches.push(hunk);
    } else kept += 1;
  }
  return { stretches, kept };
}
