/** Gives what the syntax tree names its look, in the part of the note that is on screen.
 *
 * Does what the library's ``syntaxHighlighting`` does, block by block. That one steps through all blocks of the note up to
 * the screen, with each key and anew for each part that lies between two drawn blocks; the tree itself finds the first
 * block on screen at once.
 */
import { type HighlightStyle, syntaxTree } from "@codemirror/language";
import { type Extension, Prec, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { SyntaxNode, Tree } from "@lezer/common";
import { highlightTree } from "@lezer/highlight";

class Highlighting implements PluginValue {
  decorations: DecorationSet;
  readonly #style: HighlightStyle;
  readonly #marks = new Map<string, Decoration>();
  #tree: Tree;
  /** Up to where the decorations were made. */
  #to: number;

  constructor(view: EditorView, style: HighlightStyle) {
    this.#style = style;
    this.#tree = syntaxTree(view.state);
    this.#to = view.viewport.to;
    this.decorations = this.#draw(view);
  }

  update({ view, state, changes, viewportChanged }: ViewUpdate): void {
    const tree = syntaxTree(state);
    const { to } = view.viewport;
    const drawnTo = changes.mapPos(this.#to, 1);
    // Until the parser has come along, what was drawn is better than nothing.
    if (tree.length < to && tree.type === this.#tree.type && drawnTo >= to) {
      this.decorations = this.decorations.map(changes);
      this.#to = drawnTo;
    } else if (tree !== this.#tree || viewportChanged) {
      this.#tree = tree;
      this.#to = to;
      this.decorations = this.#draw(view);
    }
  }

  #draw({ visibleRanges }: EditorView): DecorationSet {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of visibleRanges) {
      let block = this.#tree.topNode.childAfter(from);
      for (; block && block.from < to; block = block.nextSibling) this.#block(block, from, to, builder);
    }
    return builder.finish();
  }

  #block(block: SyntaxNode, from: number, to: number, builder: RangeSetBuilder<Decoration>): void {
    // A block of a few nodes may have no tree of its own.
    const [tree, start] = block.tree ? [block.tree, block.from] : [this.#tree, 0];
    const put = (spanFrom: number, spanTo: number, name: string) =>
      builder.add(start + spanFrom, start + spanTo, this.#mark(name));
    const last = Math.min(to, block.to);
    highlightTree(tree, this.#style, put, Math.max(from, block.from) - start, last - start);
  }

  #mark(name: string): Decoration {
    const known = this.#marks.get(name) ?? Decoration.mark({ class: name });
    this.#marks.set(name, known);
    return known;
  }
}

export function highlighting(style: HighlightStyle): Extension {
  return [
    style.module ? EditorView.styleModule.of(style.module) : [],
    Prec.high(
      ViewPlugin.define((view) => new Highlighting(view, style), {
        decorations: (plugin) => plugin.decorations,
      }),
    ),
  ];
}
