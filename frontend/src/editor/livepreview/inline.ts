/** Draws what is on screen as it will be read: markup steps back where the caret is not.
 *
 * One plugin and one pass over the visible part of the syntax tree for everything that lies within a line. Nothing here
 * changes the text.
 */
import { syntaxTree } from "@codemirror/language";
import type { EditorState, Range } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
  type WidgetType,
} from "@codemirror/view";
import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import { Reveal } from "./reveal";
import { Bullet, Checkbox, CodeHeader, Rule } from "./widgets";

const hidden = Decoration.replace({});
const link = Decoration.mark({ class: "cm-link" });
const done = Decoration.mark({ class: "cm-taskDone" });

/** What is drawn on one look at the document. */
class Drawing {
  readonly state: EditorState;
  readonly reveal: Reveal;
  readonly #drawn: Range<Decoration>[] = [];

  constructor(state: EditorState, reveal: Reveal) {
    this.state = state;
    this.reveal = reveal;
  }

  text(from: number, to: number): string {
    return this.state.sliceDoc(from, to);
  }

  hide(from: number, to: number): void {
    this.#replace(from, to, hidden);
  }

  /** Puts a widget in the place of some text. */
  put(from: number, to: number, widget: WidgetType): void {
    this.#replace(from, to, Decoration.replace({ widget }));
  }

  mark(from: number, to: number, look: Decoration): void {
    if (from < to) this.#drawn.push(look.range(from, to));
  }

  line(at: number, className: string): void {
    this.#drawn.push(Decoration.line({ class: className }).range(this.state.doc.lineAt(at).from));
  }

  /** Only within a line: a plugin may not replace line breaks. */
  #replace(from: number, to: number, by: Decoration): void {
    if (from < to && this.state.doc.lineAt(from).to >= to) this.#drawn.push(by.range(from, to));
  }

  finish(): DecorationSet {
    return Decoration.set(this.#drawn, true);
  }
}

type Draw = (drawing: Drawing, node: SyntaxNode) => void;

/** Hides the first and the last mark of a node, unless the selection touches it. */
function hideMarks(name: string): Draw {
  return (drawing, node) => {
    if (drawing.reveal.touches(node.from, node.to)) return;
    const marks = node.getChildren(name);
    const [first, last] = [marks[0], marks.at(-1)];
    if (!first || !last || first === last || first.to === last.from) return;
    drawing.hide(first.from, first.to);
    drawing.hide(last.from, last.to);
  };
}

function heading(level: number): Draw {
  return (drawing, node) => {
    drawing.line(node.from, `cm-heading cm-heading-${level}`);
    const [first, last] = node.getChildren("HeaderMark");
    if (!first || drawing.reveal.touchesLines(drawing.state.doc, node.from, node.to)) return;
    const text = drawing.text(first.to, last?.from ?? node.to);
    // Without words there would be nothing to see.
    if (!text.trim()) return;
    drawing.hide(first.from, first.to + (text.length - text.trimStart().length));
    if (last) drawing.hide(last.from - (text.length - text.trimEnd().length), node.to);
  };
}

const drawLink: Draw = (drawing, node) => {
  const marks = node.getChildren("LinkMark");
  const [opening, closing] = marks;
  if (!opening || !closing || !node.getChild("URL")) return;
  drawing.mark(opening.to, closing.from, link);
  // Without words there would be nothing to see.
  if (opening.to === closing.from || drawing.reveal.touches(node.from, node.to)) return;
  drawing.hide(opening.from, opening.to);
  drawing.hide(closing.from, node.to);
};

const drawAutolink: Draw = (drawing, node) => {
  const address = node.getChild("URL");
  if (!address || drawing.reveal.touches(node.from, node.to)) return;
  drawing.hide(node.from, address.from);
  drawing.hide(address.to, node.to);
};

const drawAddress: Draw = (drawing, node) => {
  const stands = node.parent?.name;
  if (stands !== "Link" && stands !== "Image" && stands !== "LinkReference")
    drawing.mark(node.from, node.to, link);
};

const drawItem: Draw = (drawing, node) => {
  const mark = node.getChild("ListMark");
  if (!mark) return;
  const marker = node.getChild("Task")?.getChild("TaskMarker");
  if (marker) {
    const isChecked = drawing.text(marker.from, marker.to) !== "[ ]";
    if (isChecked) drawing.mark(marker.to, drawing.state.doc.lineAt(marker.to).to, done);
    if (drawing.reveal.touches(mark.from, marker.to)) return;
    drawing.put(mark.from, marker.to, new Checkbox(isChecked, drawing.state.readOnly));
  } else if (node.parent?.name === "BulletList" && !drawing.reveal.touches(mark.from, mark.to)) {
    drawing.put(mark.from, mark.to, new Bullet());
  }
};

const drawQuoteMark: Draw = (drawing, node) => {
  if (drawing.reveal.touchesLines(drawing.state.doc, node.from, node.to)) return;
  drawing.hide(node.from, node.to + (drawing.text(node.to, node.to + 1) === " " ? 1 : 0));
};

const drawRule: Draw = (drawing, node) => {
  if (!drawing.reveal.touchesLines(drawing.state.doc, node.from, node.to))
    drawing.put(node.from, node.to, new Rule());
};

const drawCode: Draw = (drawing, node) => {
  const [opening, closing] = node.getChildren("CodeMark");
  if (!opening || drawing.reveal.touchesLines(drawing.state.doc, node.from, node.to)) return;
  const info = node.getChild("CodeInfo");
  const language = info ? drawing.text(info.from, info.to) : "";
  const first = drawing.state.doc.lineAt(opening.from);
  // Of a fence that has just been opened and has no second line, all is shown.
  if (first.to >= node.to) return;
  drawing.put(opening.from, first.to, new CodeHeader(language));
  if (closing) drawing.hide(closing.from, closing.to);
};

const drawEscape: Draw = (drawing, node) => {
  if (!drawing.reveal.touches(node.from, node.to)) drawing.hide(node.from, node.from + 1);
};

const draws: Readonly<Record<string, Draw>> = {
  ATXHeading1: heading(1),
  ATXHeading2: heading(2),
  ATXHeading3: heading(3),
  ATXHeading4: heading(4),
  ATXHeading5: heading(5),
  ATXHeading6: heading(6),
  Emphasis: hideMarks("EmphasisMark"),
  StrongEmphasis: hideMarks("EmphasisMark"),
  Strikethrough: hideMarks("StrikethroughMark"),
  InlineCode: hideMarks("CodeMark"),
  Link: drawLink,
  Autolink: drawAutolink,
  URL: drawAddress,
  ListItem: drawItem,
  QuoteMark: drawQuoteMark,
  HorizontalRule: drawRule,
  FencedCode: drawCode,
  Escape: drawEscape,
};

function draw(view: EditorView, reveal: Reveal): DecorationSet {
  const drawing = new Drawing(view.state, reveal);
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node: SyntaxNodeRef) => {
        // What begins above was drawn with the part before.
        if (node.from >= from || from === view.visibleRanges[0]?.from) draws[node.name]?.(drawing, node.node);
      },
    });
  }
  return drawing.finish();
}

class Preview implements PluginValue {
  decorations: DecorationSet;
  #reveal: Reveal;
  #isPressed = false;
  #wasPressed = false;
  readonly #view: EditorView;
  readonly #release = () => {
    this.#isPressed = false;
    this.#wasPressed = true;
    // The text may move now.
    this.#view.dispatch({});
  };

  constructor(view: EditorView) {
    this.#view = view;
    this.#reveal = revealed(view);
    this.decorations = draw(view, this.#reveal);
  }

  /** Text must not move under a pointer that selects it. */
  press(): void {
    if (this.#isPressed) return;
    this.#isPressed = true;
    window.addEventListener("mouseup", this.#release, { once: true });
  }

  update(update: ViewUpdate): void {
    const { view } = update;
    if (view.composing) {
      // An input method is at work in these very lines; their DOM must stay as it is.
      this.decorations = this.decorations.map(update.changes);
      return;
    }
    const isNew =
      update.docChanged ||
      update.viewportChanged ||
      syntaxTree(update.startState) !== syntaxTree(update.state) ||
      update.startState.readOnly !== update.state.readOnly;
    const isElsewhere = update.selectionSet || update.focusChanged || this.#wasPressed;
    this.#wasPressed = false;
    if (update.docChanged || !this.#isPressed) this.#reveal = revealed(view);
    else if (!isNew) return;
    if (isNew || isElsewhere) this.decorations = draw(view, this.#reveal);
  }

  destroy(): void {
    window.removeEventListener("mouseup", this.#release);
  }
}

function revealed({ state, hasFocus }: EditorView): Reveal {
  return new Reveal(hasFocus && !state.readOnly ? state.selection.ranges : []);
}

export const inlinePreview = ViewPlugin.fromClass(Preview, {
  decorations: (plugin) => plugin.decorations,
  eventHandlers: {
    mousedown() {
      this.press();
    },
  },
});
