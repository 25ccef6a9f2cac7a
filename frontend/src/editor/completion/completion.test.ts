import {
  acceptCompletion,
  type Completion,
  CompletionContext,
  type CompletionResult,
  completionStatus,
  startCompletion,
} from "@codemirror/autocomplete";
import { standardKeymap } from "@codemirror/commands";
import { EditorState, Transaction } from "@codemirror/state";
import { EditorView, keymap, runScopeHandlers } from "@codemirror/view";
import { gemoji } from "gemoji";
import { describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { editorState } from "@/editor/extensions";
import { markdown } from "@/editor/markdown";
import { completion } from ".";
import { emojiFor, emojiSource } from "./emoji";
import { noteLink, notesSource } from "./notes";
import { peopleSource } from "./people";
import { keepSlash, keptSlash, slashSource } from "./slash";
import { type WritingSources, writingSources } from "./sources";

const sources: WritingSources = {
  people: async () => [
    { name: "bo", detail: "here now" },
    { name: "Ana", detail: "" },
  ],
  notes: async (typed) =>
    ["Garden", "Bread [old]"].map((title, id) => ({ id: String(id), title })).filter(() => typed !== "zzz"),
  createNote: async () => true,
};

function view(text: string, extra: WritingSources = sources): EditorView {
  const state = EditorState.create({
    doc: text,
    selection: { anchor: text.length },
    extensions: [markdown(), keptSlash, writingSources.of(extra)],
  });
  return new EditorView({ state });
}

const at = (editor: EditorView) =>
  new CompletionContext(editor.state, editor.state.doc.length, false, editor);
const labels = (result: CompletionResult | null) => result?.options.map(({ label }) => label) ?? [];

function choose(editor: EditorView, result: CompletionResult | null, label: string): string {
  const option = result?.options.find((one) => one.label === label) as Completion;
  const apply = option.apply as (view: EditorView, completion: Completion, from: number, to: number) => void;
  apply(editor, option, result?.from ?? 0, editor.state.doc.length);
  return editor.state.doc.toString();
}

describe("the slash menu", () => {
  it.each(["/", "one /", "- /", "> /", "one\n/"])("opens after %j", (text) => {
    expect(labels(slashSource(at(view(text)))).length).toBeGreaterThan(10);
  });

  it.each(["and/", "https://", "`a /", "```\n/", "/ ", "one//"])("stays closed after %j", (text) => {
    const closed = text.startsWith("`a") ? `${text}\`` : text;
    const editor = view(closed);
    const context = new CompletionContext(editor.state, text.length, false, editor);
    expect(slashSource(context)).toBeNull();
  });

  it.each([
    ["/tab", "Table"],
    ["/todo", "Task list"],
    ["/h2", "Heading 2"],
    ["/heading 3", "Heading 3"],
    ["/latex", "Math"],
  ])("%s finds %s first", (text, label) => {
    expect(labels(slashSource(at(view(text))))[0]).toBe(label);
  });

  it("closes where nothing is called so", () => {
    expect(slashSource(at(view("/usr")))).toBeNull();
  });

  it("takes the slash away and does what was chosen", () => {
    const editor = view("one\n\n/h2");
    expect(choose(editor, slashSource(at(editor)), "Heading 2")).toBe("one\n\n## ");
    const list = view("/");
    expect(choose(list, slashSource(at(list)), "Task list")).toBe("- [ ] ");
  });

  it("leaves a slash alone that was kept", () => {
    const editor = view("one /ta");
    editor.dispatch({ effects: keepSlash.of(4) });
    expect(slashSource(at(editor))).toBeNull();
  });
});

describe("people", () => {
  it("are offered after @, best first, and mentioned with a blank", async () => {
    const editor = view("hi @");
    const result = await peopleSource(at(editor));
    expect(labels(result)).toEqual(["bo", "Ana"]);
    expect(choose(editor, result, "bo")).toBe("hi @bo ");
    expect(labels(await peopleSource(at(view("@an"))))).toEqual(["Ana"]);
  });

  it.each(["mail@", "`@"])("are not offered after %j", async (text) => {
    const editor = view(text.startsWith("`") ? "`@`" : text);
    expect(await peopleSource(new CompletionContext(editor.state, text.length, false, editor))).toBeNull();
  });
});

describe("what is typed right behind a mention", () => {
  /** As the browser hands it over: the first handler that takes it has it, and else it stands where the caret is. */
  function typeInto(editor: EditorView, text: string): void {
    for (const char of text) {
      const at = editor.state.selection.main.head;
      const insert = () =>
        editor.state.update({ changes: { from: at, insert: char }, selection: { anchor: at + 1 } });
      const handlers = editor.state.facet(EditorView.inputHandler);
      if (!handlers.some((handle) => handle(editor, at, at, char, insert))) editor.dispatch(insert());
    }
  }

  async function mentioned(): Promise<EditorView> {
    const state = EditorState.create({
      doc: "hi @bo",
      selection: { anchor: 6 },
      extensions: [markdown(), writingSources.of(sources), completion()],
    });
    const editor = new EditorView({ state });
    choose(editor, await peopleSource(at(editor)), "bo");
    return editor;
  }

  it.each([
    [" there", "hi @bo there"],
    ["  there", "hi @bo  there"],
    [", you", "hi @bo, you"],
    ["'s", "hi @bo's"],
    ["and", "hi @bo and"],
    ["a .", "hi @bo a ."],
  ])("%j makes no blank too many", async (text, expected) => {
    const editor = await mentioned();
    typeInto(editor, text);
    expect(editor.state.doc.toString()).toBe(expected);
  });

  it("is left alone once the caret was elsewhere, or the blank is gone", async () => {
    const away = await mentioned();
    away.dispatch({ selection: { anchor: 0 } });
    away.dispatch({ selection: { anchor: 7 } });
    typeInto(away, " ");
    expect(away.state.doc.toString()).toBe("hi @bo  ");
    const erased = await mentioned();
    erased.dispatch({ changes: { from: 6, to: 7 } });
    typeInto(erased, " ");
    expect(erased.state.doc.toString()).toBe("hi @bo ");
  });
});

describe("emoji", () => {
  it("come by name after two letters, as the character itself", async () => {
    expect(await emojiSource(at(view(":h")))).toBeNull();
    const editor = view("so :rocket");
    expect(choose(editor, await emojiSource(at(editor)), "rocket")).toBe("so 🚀");
    expect(await emojiSource(at(view("at 10:30")))).toBeNull();
  });

  it("have the plain one first", () => {
    expect(emojiFor(gemoji, "heart")[0]?.emoji).toBe("❤️");
    expect(emojiFor(gemoji, "tada")[0]?.emoji).toBe("🎉");
  });
});

describe("links to notes", () => {
  it("are made of titles, and end once", async () => {
    const editor = view("see [[gar");
    expect(choose(editor, await notesSource(at(editor)), "Garden")).toBe("see [[Garden]]");
    const closed = view("see [[]]");
    const result = await notesSource(new CompletionContext(closed.state, 6, false, closed));
    const option = result?.options[0] as Completion;
    (option.apply as (view: EditorView, completion: Completion, from: number, to: number) => void)(
      closed,
      option,
      6,
      6,
    );
    expect(closed.state.doc.toString()).toBe("see [[Garden]]");
  });

  it("go by address where the title has brackets", () => {
    expect(noteLink({ id: "1", title: "Bread [old]" })).toBe("[Bread \\[old\\]](/notes/1)");
    expect(noteLink({ id: "1", title: "Bread" })).toBe("[[Bread]]");
  });

  it("make a note that is not there yet", async () => {
    const createNote = vi.fn(async () => true);
    const editor = view("[[Seeds", { ...sources, createNote });
    expect(choose(editor, await notesSource(at(editor)), "New note “Seeds”")).toBe("[[Seeds]]");
    expect(createNote).toHaveBeenCalledWith("Seeds");
    expect(labels(await notesSource(at(view("[[garden"))))).not.toContain("New note “garden”");
  });

  it("do not lead to the note that one writes in, nor make a second one of its name", async () => {
    const notes = async () => [
      { id: "1", title: "Garden", isOpen: true },
      { id: "2", title: "Garden tools" },
    ];
    const editor = view("[[garden", { ...sources, notes });
    expect(labels(await notesSource(at(editor)))).toEqual(["Garden tools"]);
  });

  it("lead to a note that has it in its text alone only after a new one", async () => {
    const notes = async () => [
      { id: "1", title: "Trip" },
      { id: "2", title: "Packing lists" },
    ];
    const editor = view("[[packing li", { ...sources, notes });
    expect(labels(await notesSource(at(editor)))).toEqual(["Packing lists", "New note “packing li”", "Trip"]);
  });
});

describe("while others write above", () => {
  it.each([
    ["/h2", "## "],
    ["@An", "@Ana "],
    [":rocket", "🚀"],
    ["[[Gar", "[[Garden]]"],
    ["[[Seeds", "[[Seeds]]"],
  ])("what %s becomes stands where it was typed", async (typed, chosen) => {
    const notes = async (title: string) => (title === "Gar" ? [{ id: "1", title: "Garden" }] : []);
    const start = `Budget: keep.\n\n${typed}`;
    const editor = new EditorView({
      state: EditorState.create({
        doc: start,
        selection: { anchor: start.length },
        extensions: [markdown(), writingSources.of({ ...sources, notes }), completion()],
      }),
      parent: document.body,
    });
    startCompletion(editor);
    await vi.waitFor(() => expect(completionStatus(editor.state)).toBe("active"), 3000);
    editor.dispatch({ changes: { from: 0, insert: "Theirs\n" } });
    expect(acceptCompletion(editor)).toBe(true);
    expect(editor.state.doc.toString()).toBe(`Theirs\nBudget: keep.\n\n${chosen}`);
    editor.destroy();
  });

  it("and a mark that somebody took apart takes nothing else along", async () => {
    const editor = view("see [[gar");
    const result = await notesSource(at(editor));
    editor.dispatch({ changes: { from: 5, insert: "x" } });
    const option = result?.options[0] as Completion;
    (option.apply as (view: EditorView, completion: Completion, from: number, to: number) => void)(
      editor,
      option,
      7,
      10,
    );
    expect(editor.state.doc.toString()).toBe("see [x[[[Garden]]");
  });
});

it.each([
  ["/", "file", "see "],
  ["@", "an", "see @Ana "],
  [":ro", "cket", "see 🚀"],
])("Enter right behind %s%s takes what that leaves", async (sign, letters, becomes) => {
  const editor = new EditorView({
    state: EditorState.create({
      doc: "see ",
      selection: { anchor: 4 },
      extensions: [markdown(), writingSources.of(sources), completion()],
    }),
    parent: document.body,
  });
  const types = (typed: string) =>
    editor.dispatch({
      ...editor.state.replaceSelection(typed),
      annotations: Transaction.userEvent.of("input.type"),
    });
  for (const letter of sign) types(letter);
  await vi.waitFor(() => expect(completionStatus(editor.state)).toBe("active"), 3000);
  for (const letter of letters) types(letter);
  expect(runScopeHandlers(editor, new KeyboardEvent("keydown", { key: "Enter" }), "editor")).toBe(true);
  expect(editor.state.doc.toString()).toBe(becomes);
  editor.destroy();
});

it.each([
  ["/file", "see "],
  ["/", "see /\n"],
  ["/usr", "see /usr\n"],
])("Enter right behind %s does not wait for the menu", (typed, becomes) => {
  const editor = new EditorView({
    state: EditorState.create({
      doc: "see ",
      selection: { anchor: 4 },
      extensions: [markdown(), writingSources.of(sources), completion(), keymap.of(standardKeymap)],
    }),
    parent: document.body,
  });
  for (const letter of typed)
    editor.dispatch({ ...editor.state.replaceSelection(letter), userEvent: "input.type" });
  expect(runScopeHandlers(editor, new KeyboardEvent("keydown", { key: "Enter" }), "editor")).toBe(true);
  expect(editor.state.doc.toString()).toBe(becomes);
  editor.destroy();
});

describe("while somebody types", () => {
  function typing(doc: string): {
    editor: EditorView;
    types(text: string): void;
    transactions: () => number;
  } {
    let transactions = 0;
    const counting = EditorView.updateListener.of((update) => {
      transactions += update.transactions.length;
    });
    const extensions = [markdown(), writingSources.of(sources), completion(), counting];
    const state = EditorState.create({ doc, selection: { anchor: doc.length }, extensions });
    const editor = new EditorView({ state, parent: document.body });
    const types = (text: string) => {
      for (const letter of text)
        editor.dispatch({ ...editor.state.replaceSelection(letter), userEvent: "input.type" });
    };
    return { editor, types, transactions: () => transactions };
  }

  it.each(["words", " at 10:30", "either/or", "mail@home", "a [link]"])("%j asks nobody", (text) => {
    const { editor, types, transactions } = typing("say");
    types(text);
    expect(completionStatus(editor.state)).toBeNull();
    expect(transactions()).toBe(text.length);
    editor.destroy();
  });

  it.each(["/", "@b", ":ro", "[[ga", "/heading 2"])(
    "%j opens a menu, which a letter too many that is erased leaves open",
    async (text) => {
      const { editor, types } = typing("say ");
      types(text);
      await vi.waitFor(() => expect(completionStatus(editor.state)).toBe("active"), 3000);
      types("2");
      const end = editor.state.doc.length;
      editor.dispatch({ changes: { from: end - 1, to: end }, userEvent: "delete.backward" });
      await vi.waitFor(() => expect(completionStatus(editor.state)).toBe("active"), 3000);
      editor.destroy();
    },
  );

  it("a letter behind a sign that was there before opens its menu", async () => {
    const { editor, types } = typing("say /tabl");
    types("e");
    await vi.waitFor(() => expect(completionStatus(editor.state)).toBe("active"), 3000);
    editor.destroy();
  });
});

it.each(["Enter", "Tab"])("%s in a table takes what the menu offers before it goes on", async (key) => {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, "| a |\n| - |\n| @An |");
  const undoManager = new Y.UndoManager(text);
  const source = { text, undoManager, awareness: new Awareness(doc) };
  const rules = { readOnly: false, maxTextBytes: 0, onFull: () => undefined };
  const editor = new EditorView({
    state: editorState(source, rules, { extra: writingSources.of(sources) }),
    parent: document.body,
  });
  editor.dispatch({ selection: { anchor: text.length - 2 } });
  await vi.waitFor(() => expect(startCompletion(editor)).toBe(true), 3000);
  await vi.waitFor(() => expect(completionStatus(editor.state)).toBe("active"), 3000);
  const press = () => runScopeHandlers(editor, new KeyboardEvent("keydown", { key }), "editor");
  expect(press()).toBe(true);
  expect(text.toString()).toBe("| a |\n| - |\n| @Ana |");
  expect(press()).toBe(true);
  expect(text.toString()).toBe("| a |\n| - |\n| @Ana |\n|  |");
  editor.destroy();
});
