/** Draws the table that one writes in as the grid that it is.
 *
 * The text of each line stays what the editor draws and reads: a line is a row, a mark around what lies between two bars
 * is a cell, and the browser lays both out as a table. So input methods, carets of others, undo and search work in a
 * cell as anywhere. Bars, and the blanks beside them, are hidden, and the caret steps over them.
 */
import { syntaxTree } from "@codemirror/language";
import { type Extension, type Range, RangeSet } from "@codemirror/state";
import {
  BlockWrapper,
  Decoration,
  type DecorationSet,
  EditorView,
  type PluginValue,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { hidden } from "./drawing";
import { settingOf, styleOf } from "./nested";
import { revealIn } from "./reveal";
import { type Grid, type GridCell, gridCells, gridsIn } from "./tableCells";
import { type Alignment, alignments, delimiterRow, pieces, rowsOf } from "./tableModel";

const MAX_MISSING = 60;
const table = BlockWrapper.create({ tagName: "div", attributes: { class: "cm-grid" }, rank: 10 });
const block = BlockWrapper.create({ tagName: "div", attributes: { class: "cm-tableBlock" }, rank: 20 });

const rowLooks = {
  header: Decoration.line({ class: "cm-gridRow cm-gridRow-header" }),
  body: Decoration.line({ class: "cm-gridRow" }),
  last: Decoration.line({ class: "cm-gridRow cm-gridRow-last" }),
  dashes: Decoration.line({ class: "cm-gridRow cm-gridDashes" }),
};

/** Made once each, so that cells that stay the same are left alone. Inclusive: carets at its ends belong to a cell. */
const looks = new Map<string, Decoration>();
function cellLook(className: string): Decoration {
  const known = looks.get(className);
  if (known) return known;
  const look = Decoration.mark({ class: className, inclusive: true });
  looks.set(className, look);
  return look;
}
const collapsed = cellLook("cm-gridGap");

function classOf(column: number, columns: number, alignment: Alignment | undefined): string {
  const names = ["cm-gridCell"];
  if (column === 0) names.push("cm-gridCell-first");
  if (column === columns - 1) names.push("cm-gridCell-last");
  if (column >= columns) names.push("cm-gridCell-extra");
  if (alignment === "center" || alignment === "right") names.push(`cm-gridCell-${alignment}`);
  return names.join(" ");
}

/** Where a row has fewer cells than its table. */
class MissingCell extends WidgetType {
  readonly #className: string;

  constructor(className: string) {
    super();
    this.#className = className;
  }

  override eq(other: MissingCell): boolean {
    return this.#className === other.#className;
  }

  override toDOM(): HTMLElement {
    const cell = document.createElement("span");
    cell.className = this.#className;
    return cell;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

class Drawn {
  readonly cells: Range<Decoration>[] = [];
  readonly within: Range<Decoration>[] = [];
  readonly steps: Range<Decoration>[] = [];
  readonly wrappers: Range<BlockWrapper>[] = [];
  readonly #view: EditorView;
  readonly #caret: number;

  constructor(view: EditorView) {
    this.#view = view;
    this.#caret = view.state.selection.main.head;
    for (const grid of gridsIn(view.state)) this.#grid(grid);
  }

  #hide(from: number, to: number): void {
    if (from < to) this.within.push(hidden.range(from, to));
  }

  /** What the caret steps over: what it can stand before and behind of only. */
  #step(from: number, to: number): void {
    if (to > from + 1) this.steps.push(hidden.range(from, to));
  }

  #grid({ from, to, node }: Grid): void {
    const { state, viewport } = this.#view;
    const setting = settingOf(state, node);
    this.wrappers.push(table.range(from, to), block.range(from, to));
    if (setting) {
      const attributes = { class: setting.className, style: styleOf(setting) };
      this.wrappers.push(BlockWrapper.create({ tagName: "div", attributes, rank: 30 }).range(from, to));
    }
    const dashes = delimiterRow(node);
    const aligned = dashes ? alignments(state.sliceDoc(dashes.from, dashes.to)) : [];
    const isWritten = dashes ? this.#dashes(dashes, aligned) : false;
    // Behind the end of the line before, where the caret may stand.
    let before = from > 0 ? from - 1 : from;
    for (const row of rowsOf(node, viewport.from, viewport.to)) {
      const line = state.doc.lineAt(row.from);
      const kind = row.isHeader ? "header" : line.to >= to ? "last" : "body";
      this.within.push(rowLooks[kind].range(line.from));
      const cells = gridCells(state, row);
      // What is above the screen is no place to step to.
      if (!row.isHeader && before < line.from - 1 && before <= from) before = line.from - 1;
      for (const [column, cell] of cells.entries()) {
        const className = classOf(column, aligned.length, aligned[column]);
        if (cell.start < cell.end) this.cells.push(cellLook(className).range(cell.start, cell.end));
        if (!isWritten || column > 0) this.#step(before, cell.from);
        before = this.#cell(cell);
      }
      for (let column = cells.length; column < Math.min(aligned.length, MAX_MISSING); column += 1) {
        const widget = new MissingCell(classOf(column, aligned.length, aligned[column]));
        this.within.push(Decoration.widget({ widget, side: 2 + column }).range(line.to));
      }
    }
    if (viewport.to >= to && to < state.doc.length) this.#step(before, to + 1);
  }

  /** Hides what is not written in a cell; where that begins behind what is. */
  #cell({ start, end, from, to, close, isEmpty }: GridCell): number {
    const caret = this.#caret > to && this.#caret <= close ? this.#caret : to;
    // A caret needs some text to stand in.
    const shown = isEmpty ? Math.max(caret, Math.min(from + 1, close)) : caret;
    this.#hide(start, from);
    this.#hide(shown, end);
    return caret;
  }

  /** The row of dashes is a line between two others, unless somebody writes it. */
  #dashes({ from, to }: { from: number; to: number }, aligned: readonly Alignment[]): boolean {
    const line = this.#view.state.doc.lineAt(from);
    if (this.#caret < line.from || this.#caret > line.to) {
      this.within.push(rowLooks.dashes.range(line.from));
      this.cells.push(collapsed.range(line.from, line.to));
      this.#hide(line.from, line.to);
      return false;
    }
    this.within.push(rowLooks.body.range(line.from));
    const parts = pieces(this.#view.state.sliceDoc(from, to), from);
    for (const [column, part] of parts.entries()) {
      const start = column === 0 ? line.from : part.from - 1;
      const end = column === parts.length - 1 ? line.to : part.to;
      this.cells.push(
        cellLook(`${classOf(column, aligned.length, aligned[column])} cm-gridCell-dashes`).range(start, end),
      );
    }
    return true;
  }
}

class TableGrid implements PluginValue {
  cells: DecorationSet = Decoration.none;
  within: DecorationSet = Decoration.none;
  steps: DecorationSet = Decoration.none;
  wrappers: RangeSet<BlockWrapper> = RangeSet.empty;
  #isStale = false;

  constructor(view: EditorView) {
    this.#draw(view);
  }

  update(update: ViewUpdate): void {
    const { view, state, startState, changes } = update;
    const isChanged =
      update.docChanged ||
      update.viewportChanged ||
      syntaxTree(startState) !== syntaxTree(state) ||
      revealIn(startState) !== revealIn(state);
    if (view.composing) {
      this.cells = this.cells.map(changes);
      this.within = this.within.map(changes);
      this.steps = this.steps.map(changes);
      this.wrappers = this.wrappers.map(changes);
      this.#isStale ||= isChanged;
      return;
    }
    if (!isChanged && !this.#isStale) return;
    this.#isStale = false;
    this.#draw(view);
  }

  #draw(view: EditorView): void {
    const { cells, within, steps, wrappers } = new Drawn(view);
    this.cells = Decoration.set(cells, true);
    this.within = Decoration.set(within, true);
    this.steps = Decoration.set(steps, true);
    this.wrappers = wrappers.length > 0 ? BlockWrapper.set(wrappers, true) : RangeSet.empty;
  }
}

export const tableGrid: Extension = ViewPlugin.fromClass(TableGrid, {
  decorations: (plugin) => plugin.within,
  provide: (plugin) => [
    EditorView.outerDecorations.of((view) => view.plugin(plugin)?.cells ?? Decoration.none),
    EditorView.atomicRanges.of((view) => view.plugin(plugin)?.steps ?? Decoration.none),
    EditorView.blockWrappers.of((view) => view.plugin(plugin)?.wrappers ?? RangeSet.empty),
  ],
});
