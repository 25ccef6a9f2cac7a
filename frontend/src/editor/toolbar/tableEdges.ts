/** Around the table that one writes in: a bar for its rows and columns, and a plus at either end that makes it larger. */
import type { Extension } from "@codemirror/state";
import { type Command, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { asOneStep } from "@/editor/commands";
import { columnAtEnd, rowAtEnd } from "@/editor/commands/tables";
import { gridsIn } from "@/editor/livepreview/tableCells";
import { type Bar, type BarItem, formatBar } from "./bar";

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the table around the caret is, seen from the editor's corner. */
function placeOf(view: EditorView): Place | null {
  const { node } = view.domAtPos(view.state.selection.main.head);
  const element = node instanceof Element ? node : node.parentElement;
  const grid = element?.closest(".cm-grid");
  const block = grid?.closest(".cm-tableBlock");
  if (!grid || !block) return null;
  const [table, room, editor] = [grid, block, view.dom].map((one) => one.getBoundingClientRect());
  if (!table || !room || !editor) return null;
  return {
    left: room.left - editor.left,
    top: table.top - editor.top,
    width: Math.min(table.width, room.width),
    height: table.height,
  };
}

function edge(view: EditorView, name: string, label: string, command: Command): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `cm-tableEdge cm-tableEdge-${name}`;
  button.textContent = "+";
  button.title = label;
  button.setAttribute("aria-label", label);
  // By keyboard the bar has the same, and Tab in the last cell.
  button.tabIndex = -1;
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    asOneStep(view, () => command(view));
    view.focus();
  });
  return button;
}

/** ``items`` stand in a bar above the table; null where a bar lies above the keyboard anyway. */
export function tableEdges(items: readonly BarItem[] | null): Extension {
  return ViewPlugin.fromClass(
    class {
      #frame: HTMLElement | null = null;
      #bar: Bar | null = null;

      constructor(readonly view: EditorView) {}

      update(update: ViewUpdate): void {
        const { view, state } = update;
        // Whoever uses the bar by keyboard is not in the text meanwhile.
        if (this.#frame?.contains(document.activeElement)) {
          this.#bar?.update(state);
          return;
        }
        if (state.readOnly || !view.hasFocus || gridsIn(state).length === 0) {
          this.#remove();
          return;
        }
        const isSame = !update.docChanged && !update.selectionSet && !update.geometryChanged;
        if (isSame && this.#frame) return;
        this.#bar?.update(state);
        view.requestMeasure({ key: this, read: placeOf, write: (place) => this.#put(place) });
      }

      destroy(): void {
        this.#remove();
      }

      #put(place: Place | null): void {
        if (!place) {
          this.#remove();
          return;
        }
        this.#frame ??= this.#make();
        for (const name of ["left", "top", "width", "height"] as const)
          this.#frame.style[name] = `${place[name]}px`;
      }

      #make(): HTMLElement {
        const frame = document.createElement("div");
        frame.className = "cm-tableEdges";
        if (items) {
          this.#bar = formatBar(this.view, items, "cm-tableBar", "Table");
          this.#bar.update(this.view.state);
          frame.append(this.#bar.dom);
        }
        frame.append(
          edge(this.view, "row", "Add a row at the end", rowAtEnd),
          edge(this.view, "column", "Add a column at the end", columnAtEnd),
        );
        this.view.dom.append(frame);
        return frame;
      }

      #remove(): void {
        this.#frame?.remove();
        this.#frame = null;
        this.#bar = null;
      }
    },
  );
}
