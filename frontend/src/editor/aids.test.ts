import {
  openSearchPanel,
  SearchQuery,
  searchKeymap,
  searchPanelOpen,
  setSearchQuery,
} from "@codemirror/search";
import { EditorSelection, EditorState } from "@codemirror/state";
import { EditorView, keymap, showTooltip } from "@codemirror/view";
import { describe, expect, it, vi } from "vitest";
import { countMatches, wordsFor } from "./finding/matches";
import { findPanel } from "./finding/panel";
import { paragraphLines } from "./focusMode";
import { nextCell } from "./livepreview/tableKeys";
import { markdown } from "./markdown";
import { countIn, headingsOf, readingMinutes, type Survey, surveyed } from "./survey";
import { drawn } from "./testing";
import { selectionToolbar } from "./toolbar";
import { isOn } from "./toolbar/bar";

describe("what a note amounts to", () => {
  it.each([
    ["one two", 2, 7],
    ["don't stop, 3.5 times", 4, 21],
    ["# Heading\n\n- a", 2, 12],
    ["漢字 and 仮名", 5, 9],
    ["😀🚀", 0, 2],
    ["", 0, 0],
  ])("%j has %d words and %d characters", (text, words, characters) => {
    expect(countIn(EditorState.create({ doc: text }).doc.iter())).toEqual({ words, characters });
  });

  it("takes a minute to read, or more", () => {
    expect([readingMinutes(3), readingMinutes(2200)]).toEqual([1, 10]);
  });

  it("has its headings, without their marks", () => {
    const text =
      "# **One** `two`\n\nThree\n---\n\n```\n# no\n```\n\n## [four](https://example.org) ##\n\n#\n\n### snake_case_name";
    expect(headingsOf(drawn(`¦${text}`)).map(({ level, text: words }) => [level, words])).toEqual([
      [1, "One two"],
      [2, "Three"],
      [2, "four"],
      [3, "snake_case_name"],
    ]);
  });

  it("is told anew when the text or the caret moved", async () => {
    const told: Survey[] = [];
    const view = new EditorView({
      doc: "# a\n\n# b\n",
      extensions: [markdown(), surveyed((survey) => told.push(survey))],
    });
    await vi.waitFor(() =>
      expect(told.at(-1)).toMatchObject({ current: 0, whole: { words: 2 }, selected: null }),
    );
    view.dispatch({ selection: EditorSelection.range(5, 8) });
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ current: 1, selected: { words: 1 } }));
    view.destroy();
  });
});

it("keeps the paragraph of the caret in sight", () => {
  expect(paragraphLines(drawn("one\n\ntwo\nth¦ree\n\nfour"))).toEqual({ first: 3, last: 4 });
  expect(paragraphLines(drawn("one\n¦\ntwo"))).toEqual({ first: 2, last: 2 });
});

describe("finding", () => {
  const count = (text: string, query: SearchQuery) => wordsFor(query, countMatches(drawn(text), query));
  it.each([
    ["a ‹b› b a b", new SearchQuery({ search: "b" }), "1 of 3"],
    ["¦B b", new SearchQuery({ search: "b" }), "2 matches"],
    ["¦B b", new SearchQuery({ search: "b", caseSensitive: true }), "1 match"],
    ["¦be b", new SearchQuery({ search: "b", wholeWord: true }), "1 match"],
    ["¦a1 a2", new SearchQuery({ search: "a\\d", regexp: true }), "2 matches"],
    ["¦a", new SearchQuery({ search: "a(", regexp: true }), "Not a pattern"],
    ["¦a", new SearchQuery({ search: "z" }), "No match"],
    ["¦a", new SearchQuery({ search: "" }), ""],
    [`¦${"a ".repeat(1200)}`, new SearchQuery({ search: "a" }), "999+ matches"],
  ])("in %.20j says how many there are", (text, query, words) => {
    expect(count(text, query)).toBe(words);
  });

  it("has a name for each part, and closes with Escape", async () => {
    const view = new EditorView({
      doc: "one two one",
      extensions: [findPanel(), keymap.of(searchKeymap)],
      parent: document.body,
    });
    openSearchPanel(view);
    const panel = view.dom.querySelector(".cm-find") as HTMLElement;
    const names = [...panel.querySelectorAll("button, input")].map(
      (control) => control.getAttribute("aria-label") ?? control.textContent,
    );
    expect(names.every((name) => name)).toBe(true);
    view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: "one" })) });
    await vi.waitFor(() => expect(panel.querySelector("[role=status]")).toHaveTextContent("2 matches"));
    const input = panel.querySelector("input") as HTMLElement;
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(view.state.selection.main).toMatchObject({ from: 0, to: 3 });
    panel.querySelector<HTMLElement>("[aria-label='Match case']")?.click();
    expect(panel.querySelector("[aria-label='Match case']")).toHaveAttribute("aria-pressed", "true");
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", keyCode: 27, bubbles: true }));
    expect(searchPanelOpen(view.state)).toBe(false);
    view.destroy();
  });
});

describe("the format bar", () => {
  it.each([
    ["**‹a›**", "bold", true],
    ["‹a›", "bold", false],
    ["- ‹a›", "bullets", true],
    ["- [ ] ‹a›", "bullets", false],
    ["## ‹a›", "heading2", true],
    ["> ‹a›", "quote", true],
    ["‹a›", "link", null],
  ] as const)("at %s says of %s: %s", (text, id, on) => {
    expect(isOn(drawn(text), id)).toBe(on);
  });

  it("is one stop of Tab, walked with arrows", async () => {
    const view = new EditorView({
      doc: "some words",
      extensions: [markdown(), selectionToolbar()],
      parent: document.body,
    });
    view.focus();
    view.dispatch({ selection: { anchor: 0, head: 4 }, userEvent: "select" });
    const bar = await vi.waitFor(() => {
      const found = document.querySelector<HTMLElement>("[role=toolbar]");
      if (!found) throw new Error("there is no bar yet");
      return found;
    });
    const stops = () => [...bar.querySelectorAll("button")].filter((button) => button.tabIndex === 0);
    expect(stops().map((button) => button.getAttribute("aria-label"))).toEqual(["Bold"]);
    stops()[0]?.focus();
    bar.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    expect(document.activeElement).toHaveAttribute("aria-label", "Italic");
    expect(stops()).toHaveLength(1);
    (document.activeElement as HTMLElement).click();
    expect(view.state.doc.toString()).toBe("*some* words");
    bar.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(document.activeElement).toBe(view.contentDOM);
    view.destroy();
  });

  it("comes for what one selects, and leaves alone what is to be written over", () => {
    vi.useFakeTimers();
    const doc = "words\n\n| a | b |\n| - | - |\n| c | d |";
    const extensions = [markdown(), selectionToolbar()];
    const view = new EditorView({ state: EditorState.create({ doc, extensions }), parent: document.body });
    const isShown = () => {
      vi.runOnlyPendingTimers();
      return view.state.facet(showTooltip).some((tooltip) => tooltip !== null);
    };
    const tab = () => nextCell({ state: view.state, dispatch: (transaction) => view.dispatch(transaction) });
    Object.defineProperty(view, "hasFocus", { get: () => true });
    view.dispatch({ selection: { anchor: doc.indexOf("a") } });
    tab();
    expect(view.state.sliceDoc(view.state.selection.main.from, view.state.selection.main.to)).toBe("b");
    expect(isShown()).toBe(false);
    view.dispatch({ selection: { anchor: 0, head: 5 }, userEvent: "input.format" });
    expect(isShown()).toBe(false);
    view.dispatch({
      selection: { anchor: doc.indexOf("c"), head: doc.indexOf("c") + 1 },
      userEvent: "select.pointer",
    });
    expect(isShown()).toBe(true);
    tab();
    expect(isShown()).toBe(false);
    view.dispatch({
      selection: { anchor: doc.indexOf("b"), head: doc.indexOf("b") + 1 },
      userEvent: "select.pointer",
    });
    tab();
    expect(isShown()).toBe(false);
    view.destroy();
    vi.useRealTimers();
  });
});
