/** Draws what is on screen as it will be read: markup steps back where the caret is not.
 *
 * One plugin and one pass over the visible part of the syntax tree for everything that lies within a line. Nothing here
 * changes the text.
 */
import { syntaxTree } from "@codemirror/language";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { SyntaxNodeRef } from "@lezer/common";
import { definitionsIn } from "./blocks";
import { blockDraws } from "./drawBlocks";
import { type Draw, Drawing, type Drawn } from "./drawing";
import { listDraws } from "./drawLists";
import { noteDraws } from "./drawNotes";
import { textDraws } from "./drawText";
import { containers } from "./nested";
import { revealIn } from "./reveal";

const draws: ReadonlyMap<string, Draw> = new Map(
  Object.entries({ ...textDraws, ...listDraws, ...blockDraws, ...noteDraws }),
);

function draw({ state, visibleRanges }: EditorView): Drawn {
  const drawing = new Drawing(state);
  const start = visibleRanges[0]?.from;
  for (const { from, to } of visibleRanges) {
    const isFirst = from === start;
    drawing.lookAt(from, to, isFirst);
    syntaxTree(state).iterate({
      from,
      to,
      // What begins above a later part was drawn with the part before; a quote or a list goes on behind a table in it.
      enter: (node: SyntaxNodeRef) =>
        node.from >= from || isFirst || containers.has(node.name)
          ? draws.get(node.name)?.(drawing, node.node)
          : undefined,
    });
  }
  return drawing.finish();
}

class Preview implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  steps: DecorationSet = Decoration.none;
  /** Something changed while an input method was at work. */
  #isStale = false;

  constructor(view: EditorView) {
    Object.assign(this, draw(view));
  }

  update(update: ViewUpdate): void {
    const { view, state, startState } = update;
    const isChanged =
      update.docChanged ||
      update.viewportChanged ||
      syntaxTree(startState) !== syntaxTree(state) ||
      revealIn(startState) !== revealIn(state) ||
      definitionsIn(startState) !== definitionsIn(state) ||
      startState.readOnly !== state.readOnly;
    if (view.composing) {
      // An input method is at work in these very lines; their DOM must stay as it is.
      this.decorations = this.decorations.map(update.changes);
      this.steps = this.steps.map(update.changes);
      this.#isStale ||= isChanged;
      return;
    }
    if (!isChanged && !this.#isStale) return;
    this.#isStale = false;
    Object.assign(this, draw(view));
  }
}

export const inlinePreview = ViewPlugin.fromClass(Preview, {
  decorations: (plugin) => plugin.decorations,
  provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.steps ?? Decoration.none),
});
