/** Find and replace, in a row of its own above the text. */
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  replaceAll,
  replaceNext,
  SearchQuery,
  search,
  searchPanelOpen,
  setSearchQuery,
} from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { EditorView, type Panel, runScopeHandlers, type ViewUpdate } from "@codemirror/view";
import {
  IconArrowDown,
  IconArrowUp,
  IconLetterCase,
  IconRegex,
  IconReplace,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import { asOneStep } from "@/editor/commands";
import { iconElement } from "@/editor/icons";
import { panelLook } from "./look";
import { countMatches, wordsFor } from "./matches";

/** Counting waits for a pause: in a long note it takes longer than a key should. */
const PAUSE_MS = 120;

function wholeWordFace(): Element {
  const face = document.createElement("span");
  face.className = "cm-find-wholeWord";
  return face;
}

function button(label: string, content: TablerIcon | Element | string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  if (typeof content === "string") {
    made.textContent = content;
    made.className = "cm-find-word";
  } else {
    made.setAttribute("aria-label", label);
    made.title = label;
    made.append(content instanceof Element ? content : iconElement(content, 17));
  }
  made.addEventListener("click", act);
  return made;
}

function field(label: string): HTMLInputElement {
  const made = document.createElement("input");
  made.type = "text";
  made.setAttribute("aria-label", label);
  made.placeholder = label;
  made.autocomplete = "off";
  made.spellcheck = false;
  made.setAttribute("autocapitalize", "none");
  return made;
}

type Toggle = "caseSensitive" | "wholeWord" | "regexp";

class FindPanel implements Panel {
  readonly dom = document.createElement("div");
  readonly top = true;
  readonly #find = field("Find");
  readonly #replace = field("Replace with");
  readonly #count = document.createElement("span");
  readonly #replaceRow = document.createElement("div");
  readonly #toggles: Record<Toggle, HTMLButtonElement>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #query: SearchQuery;
  /** Where the caret was when the search began. */
  readonly #start: number;

  constructor(readonly view: EditorView) {
    this.#query = getSearchQuery(view.state);
    this.#start = view.state.selection.main.from;
    const toggle = (name: Toggle, label: string, icon: TablerIcon | Element) =>
      button(label, icon, () => this.#commit({ [name]: !this.#query[name] }));
    this.#toggles = {
      caseSensitive: toggle("caseSensitive", "Match case", IconLetterCase),
      wholeWord: toggle("wholeWord", "Whole words", wholeWordFace()),
      regexp: toggle("regexp", "Regular expression", IconRegex),
    };
    this.#build();
    this.#show(this.#query);
  }

  mount(): void {
    this.#find.select();
    this.#countSoon();
  }

  update(update: ViewUpdate): void {
    for (const transaction of update.transactions) {
      for (const effect of transaction.effects) {
        if (effect.is(setSearchQuery) && !effect.value.eq(this.#query)) this.#show(effect.value);
      }
    }
    if (update.docChanged || update.selectionSet) this.#countSoon();
    this.#replaceRow.toggleAttribute("inert", update.state.readOnly);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  #build(): void {
    const { view } = this;
    this.dom.className = "cm-find";
    this.dom.setAttribute("role", "search");
    this.dom.setAttribute("aria-label", "Find in this note");
    this.#find.setAttribute("main-field", "true");
    this.#count.className = "cm-find-count";
    this.#count.setAttribute("role", "status");
    const box = document.createElement("div");
    box.className = "cm-find-box";
    box.append(this.#find, ...Object.values(this.#toggles));
    const row = document.createElement("div");
    row.className = "cm-find-row";
    const opener = button("Replace", IconReplace, () => this.#openReplace(this.#replaceRow.hidden !== false));
    opener.setAttribute("aria-expanded", "false");
    row.append(
      box,
      this.#count,
      button("Match before", IconArrowUp, () => findPrevious(view)),
      button("Next match", IconArrowDown, () => findNext(view)),
      opener,
      button("Close", IconX, () => closeSearchPanel(view)),
    );
    this.#replaceRow.className = "cm-find-row";
    this.#replaceRow.hidden = true;
    this.#replaceRow.append(
      this.#replace,
      button("Replace", "Replace", () => asOneStep(view, () => replaceNext(view))),
      button("Replace all", "Replace all", () => asOneStep(view, () => replaceAll(view))),
    );
    opener.hidden = view.state.readOnly;
    this.dom.append(row, this.#replaceRow);
    for (const input of [this.#find, this.#replace]) input.addEventListener("input", () => this.#commit({}));
    this.dom.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #openReplace(isOpen: boolean): void {
    this.#replaceRow.hidden = !isOpen;
    const opener = this.dom.querySelector("[aria-expanded]");
    opener?.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.#replace.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (runScopeHandlers(this.view, event, "search-panel")) {
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === this.#find) {
      event.preventDefault();
      (event.shiftKey ? findPrevious : findNext)(this.view);
    } else if (event.key === "Enter" && event.target === this.#replace) {
      event.preventDefault();
      asOneStep(this.view, () => replaceNext(this.view));
    }
  }

  #toggled(): Record<Toggle, boolean> {
    const { caseSensitive, wholeWord, regexp } = this.#query;
    return { caseSensitive, wholeWord, regexp };
  }

  #commit(changes: Partial<Record<Toggle, boolean>>): void {
    const { caseSensitive, wholeWord, regexp } = { ...this.#toggled(), ...changes };
    const query = new SearchQuery({
      caseSensitive,
      wholeWord,
      regexp,
      // Only in patterns does "\n" stand for the end of a line.
      literal: !regexp,
      search: this.#find.value,
      replace: this.#replace.value,
    });
    if (query.eq(this.#query)) return;
    this.view.dispatch({ effects: setSearchQuery.of(query) });
    if (query.valid && query.search !== "") this.#goToFirst(query);
  }

  /** Shows the first match from where the search began, as one types. */
  #goToFirst(query: SearchQuery): void {
    const { state } = this.view;
    const from = Math.min(this.#start, state.doc.length);
    const next = query.getCursor(state, from).next();
    const match = next.done ? query.getCursor(state, 0, from).next() : next;
    if (match.done) return;
    this.view.dispatch({
      selection: { anchor: match.value.from, head: match.value.to },
      effects: EditorView.scrollIntoView(match.value.from, { y: "center" }),
      userEvent: "select.search",
    });
  }

  #show(query: SearchQuery): void {
    this.#query = query;
    if (this.#find.value !== query.search) this.#find.value = query.search;
    if (this.#replace.value !== query.replace) this.#replace.value = query.replace;
    for (const [name, isOn] of Object.entries(this.#toggled())) {
      this.#toggles[name as Toggle].setAttribute("aria-pressed", String(isOn));
    }
    this.#find.setAttribute("aria-invalid", String(query.search !== "" && !query.valid));
    this.#countSoon();
  }

  #countSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!searchPanelOpen(this.view.state)) return;
      this.#count.textContent = wordsFor(this.#query, countMatches(this.view.state, this.#query));
    }, PAUSE_MS);
  }
}

export function findPanel(): Extension {
  return [search({ top: true, createPanel: (view) => new FindPanel(view) }), panelLook];
}
