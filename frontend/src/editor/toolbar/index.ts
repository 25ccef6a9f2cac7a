/** The format bar: above what is selected, or above the keyboard of a phone. There is none while one only writes. */
import { type Extension, Prec, StateEffect, StateField, type Transaction } from "@codemirror/state";
import { EditorView, keymap, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { isInTable } from "@/editor/livepreview/tableKeys";
import { catalogue } from "@/shared/commands/catalogue";
import { type Bar, type BarItem, formatBar } from "./bar";
import { barLook } from "./look";
import { tableEdges } from "./tableEdges";

const floatingItems: readonly BarItem[] = [
  "bold",
  "italic",
  "strike",
  "highlight",
  "code",
  "link",
  "|",
  "heading2",
  "heading3",
  "bullets",
  "numbers",
  "tasks",
  "quote",
];
const dockedItems: readonly BarItem[] = [
  "bold",
  "italic",
  "heading2",
  "bullets",
  "numbers",
  "tasks",
  "outdent",
  "indent",
  "quote",
  "strike",
  "highlight",
  "code",
  "link",
  "undo",
  "redo",
];
const tableItems: readonly BarItem[] = [
  "rowAbove",
  "rowBelow",
  "columnLeft",
  "columnRight",
  "|",
  "alignLeft",
  "alignCenter",
  "alignRight",
  "|",
  "deleteRow",
  "deleteColumn",
  "deleteTable",
];
const dockedInTable: readonly BarItem[] = [
  "rowBelow",
  "columnRight",
  "deleteRow",
  "deleteColumn",
  "alignLeft",
  "alignCenter",
  "alignRight",
  "bold",
  "italic",
  "strike",
  "highlight",
  "code",
  "link",
  "undo",
  "redo",
];

/** Whoever is still selecting wants to see the text. */
const RESTS_MS = 250;

const setShown = StateEffect.define<boolean>();

/** Tab leads to a cell, to be written over: there the bar would only lie on the row above. */
const leadsToCell = (transaction: Transaction) => transaction.isUserEvent("select.cell");

/** Somebody selected some text, to do something with it. What a command leaves selected is to be written over. */
const hasSelected = (transaction: Transaction) =>
  transaction.isUserEvent("select") && !leadsToCell(transaction);

const floatingBars = new WeakMap<EditorView, Bar>();

function tooltipAt(position: number, end: number): Tooltip {
  return {
    pos: position,
    end,
    above: true,
    create(view) {
      const bar = formatBar(view, floatingItems, "cm-formatBar-floating");
      floatingBars.set(view, bar);
      bar.update(view.state);
      const place = document.createElement("div");
      place.className = "cm-formatBar-place";
      place.append(bar.dom);
      return {
        dom: place,
        update: (update) => bar.update(update.state),
        destroy: () => floatingBars.delete(view),
      };
    },
  };
}

const shownBar = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    const { main } = transaction.state.selection;
    for (const effect of transaction.effects) {
      if (effect.is(setShown)) return effect.value && !main.empty ? tooltipAt(main.from, main.to) : null;
    }
    if (!shown || main.empty || transaction.state.readOnly) return null;
    if (leadsToCell(transaction)) return null;
    return shown.pos === main.from && shown.end === main.to
      ? shown
      : { ...shown, pos: main.from, end: main.to };
  },
  provide: (field) => showTooltip.from(field),
});

/** Decides when the bar comes: not while the mouse is down, and a moment after the last key. */
const floating = ViewPlugin.fromClass(
  class {
    #timer: ReturnType<typeof setTimeout> | undefined;
    #isPressed = false;

    constructor(readonly view: EditorView) {
      document.addEventListener("mouseup", this.release);
      // The bar comes later than the editor, and something may be selected by then.
      if (!view.state.selection.main.empty) this.#soon();
    }

    update(update: ViewUpdate): void {
      if (update.docChanged && update.state.selection.main.empty) clearTimeout(this.#timer);
      if (update.transactions.some(hasSelected) && !update.state.selection.main.empty) this.#soon();
      if (update.transactions.some(leadsToCell)) clearTimeout(this.#timer);
      if (update.focusChanged && !update.view.hasFocus) this.#leave();
    }

    destroy(): void {
      clearTimeout(this.#timer);
      document.removeEventListener("mouseup", this.release);
    }

    press(): void {
      this.#isPressed = true;
    }

    readonly release = () => {
      if (!this.#isPressed) return;
      this.#isPressed = false;
      this.#soon();
    };

    show(isShown: boolean): void {
      clearTimeout(this.#timer);
      if ((this.view.state.field(shownBar) !== null) !== isShown) {
        this.view.dispatch({ effects: setShown.of(isShown) });
      }
    }

    #soon(): void {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        const { state, hasFocus } = this.view;
        if (this.#isPressed || !hasFocus || state.readOnly || this.view.composing) return;
        if (state.sliceDoc(state.selection.main.from, state.selection.main.to).trim() !== "") this.show(true);
      }, RESTS_MS);
    }

    /** The bar stays while it has the focus itself. */
    #leave(): void {
      setTimeout(() => {
        const bar = floatingBars.get(this.view);
        if (!this.view.hasFocus && !bar?.dom.contains(document.activeElement)) this.show(false);
      });
    }
  },
  {
    eventHandlers: {
      mousedown() {
        this.press();
      },
    },
  },
);

function enterBar(view: EditorView): boolean {
  if (view.state.selection.main.empty || view.state.readOnly) return false;
  view.plugin(floating)?.show(true);
  // The tooltip is made as the view next measures itself.
  view.requestMeasure({ read: () => undefined, write: () => floatingBars.get(view)?.focus() });
  floatingBars.get(view)?.focus();
  return true;
}

function hideBar(view: EditorView): boolean {
  if (!view.state.field(shownBar)) return false;
  view.plugin(floating)?.show(false);
  return true;
}

/** Where fingers write, a bar lies on the keyboard as long as the text has the caret. */
const docked = ViewPlugin.fromClass(
  class {
    #bar: Bar | null = null;
    #isForTable = false;

    constructor(readonly view: EditorView) {
      window.visualViewport?.addEventListener("resize", this.place);
      window.visualViewport?.addEventListener("scroll", this.place);
    }

    update(update: ViewUpdate): void {
      const isWanted = update.view.hasFocus && !update.state.readOnly;
      const isForTable = isWanted && isInTable(update.state);
      if (isForTable !== this.#isForTable) this.#remove();
      if (isWanted && !this.#bar) {
        this.#isForTable = isForTable;
        this.#bar = formatBar(this.view, isForTable ? dockedInTable : dockedItems, "cm-formatBar-docked");
        this.view.dom.append(this.#bar.dom);
        this.place();
      }
      if (!isWanted) this.#remove();
      if (update.docChanged || update.selectionSet || update.focusChanged) this.#bar?.update(update.state);
    }

    destroy(): void {
      this.#remove();
      window.visualViewport?.removeEventListener("resize", this.place);
      window.visualViewport?.removeEventListener("scroll", this.place);
    }

    readonly place = () => {
      const seen = window.visualViewport;
      if (!this.#bar || !seen) return;
      const hidden = Math.round(Math.max(0, window.innerHeight - seen.height - seen.offsetTop));
      this.#bar.dom.style.bottom = `${hidden}px`;
      // What else is fixed to the foot of the window makes room.
      const root = document.documentElement.style;
      root.setProperty("--docked", `${hidden + this.#bar.dom.offsetHeight}px`);
    };

    #remove(): void {
      if (!this.#bar) return;
      this.#bar.dom.remove();
      this.#bar = null;
      document.documentElement.style.removeProperty("--docked");
    }
  },
  { provide: () => EditorView.scrollMargins.of((view) => (view.hasFocus ? { bottom: 56 } : null)) },
);

export function selectionToolbar(): Extension {
  if (window.matchMedia("(pointer: coarse)").matches) return [docked, tableEdges(null), barLook];
  return [
    shownBar,
    floating,
    tableEdges(tableItems),
    barLook,
    Prec.high(
      keymap.of([
        ...(catalogue.formatBar.keys ?? []).map((key) => ({ key, run: enterBar, preventDefault: true })),
        { key: "Escape", run: hideBar },
      ]),
    ),
  ];
}
