import { type EditorView, WidgetType } from "@codemirror/view";
import { renderInline } from "@/editor/livepreview/renderInline";
import { alignments, delimiterRow, type Row, rowsOf } from "@/editor/livepreview/tableModel";
import { parseMarkdown } from "@/editor/markdown";
import { editSource, element } from "./editing";

const ROW_HEIGHT = 37;

/** A table as one reads it. A click into a cell shows the source, with the caret in that cell. */
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
      const cell = target?.closest<HTMLElement>("[data-at]");
      editSource(view, place, Number(cell?.dataset.at ?? 0));
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
    for (const row of rowsOf(node)) this.#fillRow((row.isHeader ? head : body).insertRow(), row, aligned);
    place.replaceChildren(table);
  }

  #fillRow(into: HTMLTableRowElement, row: Row, aligned: ReturnType<typeof alignments>): void {
    for (const [index, alignment] of aligned.entries()) {
      const place = document.createElement(row.isHeader ? "th" : "td");
      if (row.isHeader) place.setAttribute("scope", "col");
      if (alignment) place.style.textAlign = alignment;
      const cell = row.cells[index];
      if (cell?.content) renderInline(this.#source, cell.content, place);
      const at = cell ? (cell.content?.to ?? Math.min(cell.from + 1, cell.to)) : row.to;
      place.dataset.at = String(at);
      into.append(place);
    }
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
