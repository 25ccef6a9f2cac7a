import { type EditorView, WidgetType } from "@codemirror/view";
import { renderInline } from "@/editor/livepreview/renderInline";
import { alignments, delimiterRow, type Row, rowsOf } from "@/editor/livepreview/tableModel";
import { parseMarkdown } from "@/editor/markdown";
import { element } from "./editing";

const ROW_HEIGHT = 37;

/** Puts the caret into a cell, and then to the very letter that was pressed: the grid stands where the table stood. */
function write(view: EditorView, place: HTMLElement, cell: HTMLElement | null, at: MouseEvent): void {
  const { doc } = view.state;
  const first = doc.lineAt(Math.min(view.posAtDOM(place), doc.length)).number;
  const line = doc.line(Math.min(doc.lines, first + Number(cell?.dataset.line ?? 0)));
  const end = Math.max(line.from, line.to - Number(cell?.dataset.back ?? 0));
  view.focus();
  view.dispatch({ selection: { anchor: end }, scrollIntoView: true, userEvent: "select.pointer" });
  const exact = view.posAtCoords({ x: at.clientX, y: at.clientY });
  if (exact !== null && exact < end && exact >= line.from && end - exact <= Number(cell?.dataset.length ?? 0))
    view.dispatch({ selection: { anchor: exact }, userEvent: "select.pointer" });
}

/** A table as one reads it. A click into a cell puts the caret there, and it becomes a grid to write in. */
export class TableWidget extends WidgetType {
  readonly #source: string;

  constructor(source: string) {
    super();
    this.#source = source;
  }

  override eq(other: TableWidget): boolean {
    return this.#source === other.#source;
  }

  override get estimatedHeight(): number {
    return 18 + ROW_HEIGHT * (this.#source.split("\n").length - 1);
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("div", "cm-tableBlock");
    this.#fill(place);
    place.addEventListener("mousedown", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.button !== 0 || view.state.readOnly || target?.closest("a")) return;
      event.preventDefault();
      if (target?.closest(".cm-wikiLink")) return;
      write(view, place, target?.closest<HTMLElement>("[data-line]") ?? null, event);
    });
    return place;
  }

  override updateDOM(place: HTMLElement): boolean {
    if (!place.classList.contains("cm-tableBlock")) return false;
    this.#fill(place);
    return true;
  }

  #fill(place: HTMLElement): void {
    const tree = parseMarkdown(this.#source);
    const node = tree.topNode.getChild("Table");
    if (!node) {
      place.textContent = this.#source;
      return;
    }
    const dashes = delimiterRow(node);
    const aligned = dashes ? alignments(this.#source.slice(dashes.from, dashes.to)) : [];
    const table = element("table", "cm-table");
    const head = table.createTHead();
    const body = table.createTBody();
    for (const [index, row] of rowsOf(node).entries()) {
      // Between the header and the rest stands the row of dashes.
      const made = (row.isHeader ? head : body).insertRow();
      this.#fillRow(made, row, aligned, row.isHeader ? 0 : index + 1);
    }
    place.replaceChildren(table);
  }

  #fillRow(into: HTMLTableRowElement, row: Row, aligned: ReturnType<typeof alignments>, line: number): void {
    for (const [index, alignment] of aligned.entries()) {
      const place = document.createElement(row.isHeader ? "th" : "td");
      if (row.isHeader) place.setAttribute("scope", "col");
      if (alignment) place.style.textAlign = alignment;
      const cell = row.cells[index];
      if (cell?.content) renderInline(this.#source, cell.content, place);
      const at = cell ? (cell.content?.to ?? Math.min(cell.from + 1, cell.to)) : row.to;
      place.dataset.line = String(line);
      place.dataset.back = String(row.to - at);
      place.dataset.length = String(cell?.content ? cell.content.to - cell.content.from : 0);
      into.append(place);
    }
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
