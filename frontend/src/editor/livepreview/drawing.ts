import type { EditorState, Line, Range } from "@codemirror/state";
import { Decoration, type DecorationSet, WidgetType } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { type Reveal, revealIn } from "./reveal";

/** In the place of markup that is hidden. It has a class of its own, because a browser would break lines there. */
class Hidden extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const place = document.createElement("span");
    place.className = "cm-hiddenMark";
    return place;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

/** Takes the place of markup that is not shown. */
export const hidden = Decoration.replace({ widget: new Hidden() });

export interface Drawn {
  readonly decorations: DecorationSet;
  /** What the caret steps over. */
  readonly steps: DecorationSet;
}

/** What is drawn within lines on one look at the visible part of a document. */
export class Drawing {
  readonly state: EditorState;
  readonly reveal: Reveal;
  readonly #drawn: Range<Decoration>[] = [];
  readonly #steps: Range<Decoration>[] = [];
  /** The part that is looked at now. */
  #from = 0;
  #to = 0;
  #isFirst = true;

  constructor(state: EditorState) {
    this.state = state;
    this.reveal = revealIn(state);
  }

  lookAt(from: number, to: number, isFirst: boolean): void {
    this.#from = from;
    this.#to = to;
    this.#isFirst = isFirst;
  }

  /** What stands above a later part was drawn with the part before. */
  #wasDrawn(at: number): boolean {
    return !this.#isFirst && at < this.#from;
  }

  text(from: number, to: number): string {
    return this.state.sliceDoc(from, to);
  }

  hide(from: number, to: number): void {
    this.#replace(from, to, hidden);
  }

  /** Hides what sets the words of a line in. The caret steps over it, from and to the end of the line above: a key that
   * moves it must be seen to. */
  hideIndent(from: number, to: number): void {
    this.#replace(from, to, hidden);
    const isAtStart = from > 0 && this.state.doc.lineAt(from).from === from;
    this.#steps.push(hidden.range(isAtStart ? from - 1 : from, to));
  }

  /** Puts a widget in the place of some text. */
  put(from: number, to: number, widget: WidgetType): void {
    this.#replace(from, to, Decoration.replace({ widget }));
  }

  /** Puts a widget behind some text. */
  add(at: number, widget: WidgetType, side = 1): void {
    if (!this.#wasDrawn(at)) this.#drawn.push(Decoration.widget({ widget, side }).range(at));
  }

  mark(from: number, to: number, look: Decoration): void {
    if (from < to && !this.#wasDrawn(from)) this.#drawn.push(look.range(from, to));
  }

  line(at: number, look: Decoration): void {
    if (!this.#wasDrawn(at)) this.#drawn.push(look.range(this.state.doc.lineAt(at).from));
  }

  /** The lines of a node that are looked at. */
  *lines(node: { from: number; to: number }): Iterable<Line> {
    const { doc } = this.state;
    const end = Math.min(node.to, this.#to);
    let line = doc.lineAt(Math.max(node.from, Math.min(this.#from, node.to)));
    while (line.from <= end) {
      yield line;
      if (line.to >= doc.length) break;
      line = doc.line(line.number + 1);
    }
  }

  touches({ from, to }: { from: number; to: number }): boolean {
    return this.reveal.touches(from, to);
  }

  touchesLines({ from, to }: { from: number; to: number }): boolean {
    return this.reveal.touchesLines(this.state.doc, from, to);
  }

  /** Only within a line: a plugin may not replace line breaks. */
  #replace(from: number, to: number, by: Decoration): void {
    if (from < to && !this.#wasDrawn(from) && this.state.doc.lineAt(from).to >= to)
      this.#drawn.push(by.range(from, to));
  }

  finish(): Drawn {
    return { decorations: Decoration.set(this.#drawn, true), steps: Decoration.set(this.#steps, true) };
  }
}

/** Draws one kind of node. False where what is inside of it is not to be drawn as well. */
export type Draw = (drawing: Drawing, node: SyntaxNode) => boolean | undefined;
