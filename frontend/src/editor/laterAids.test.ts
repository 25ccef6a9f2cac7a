/** The menus and the format bar come later than the editor, and open then for what was done meanwhile. */
import { completionStatus } from "@codemirror/autocomplete";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { expect, it, vi } from "vitest";
import { writingSources } from "./completion/sources";
import { laterAids } from "./laterAids";
import { markdown } from "./markdown";

const part = vi.hoisted(() => {
  let come = (): void => undefined;
  const wanted = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { wanted, come: () => come() };
});

vi.mock("./completion", async (original) => {
  await part.wanted;
  return original();
});

const sources = {
  people: async () => [{ name: "bo", detail: "here now" }],
  notes: async () => [{ id: "1", title: "Garden" }],
  createNote: async () => true,
};

function editor(doc: string, hasFocus = true): EditorView {
  const extensions = [markdown(), writingSources.of(sources), laterAids()];
  const view = new EditorView({
    state: EditorState.create({ doc, selection: { anchor: doc.length }, extensions }),
    parent: document.body,
  });
  Object.defineProperty(view, "hasFocus", { get: () => hasFocus });
  return view;
}

function type(view: EditorView, text: string): void {
  for (const letter of text) view.dispatch(view.state.replaceSelection(letter), { userEvent: "input.type" });
}

const does = (view: EditorView, spec: TransactionSpec) => view.dispatch(spec);

it("opens the menu of a sign that stands before the caret, and nothing that typing would not have opened", async () => {
  const opening = ["/", "one /he", "@b", "[[ga"].map((text) => {
    const view = editor("");
    type(view, text);
    return view;
  });
  const closed = {
    "nothing was typed": editor("one /"),
    "a word": editor("one "),
    "a slash in a word": editor("and"),
    "it is left": editor(""),
    "the caret was there before": editor("one / two"),
    "a letter was erased": editor("one /"),
    "the caret is elsewhere": editor("", false),
  };
  type(closed["a word"], "word");
  type(closed["a slash in a word"], "/");
  type(closed["it is left"], "/");
  does(closed["it is left"], { selection: { anchor: 0 } });
  type(closed["the caret was there before"], "x");
  does(closed["the caret was there before"], { selection: { anchor: 5 }, userEvent: "select" });
  type(closed["a letter was erased"], "h");
  does(closed["a letter was erased"], {
    changes: { from: 5, to: 6 },
    selection: { anchor: 5 },
    userEvent: "delete.backward",
  });
  type(closed["the caret is elsewhere"], "/");
  const elsewhere = editor("");
  type(elsewhere, "/");
  does(elsewhere, { changes: { from: 0, insert: "others write before it\n" } });

  part.come();
  for (const view of [...opening, elsewhere]) {
    await vi.waitFor(() => expect(completionStatus(view.state)).toBe("active"), 5000);
  }
  for (const [why, view] of Object.entries(closed)) {
    expect(completionStatus(view.state), why).toBe(null);
    // The menus are there all the same.
    does(view, { selection: { anchor: view.state.doc.length } });
    type(view, " /");
    await vi.waitFor(() => expect(completionStatus(view.state), why).toBe("active"), 5000);
  }
});

it("shows the format bar above what is selected by then", async () => {
  const view = editor("some words");
  view.dispatch({ selection: { anchor: 0, head: 4 } });
  await vi.waitFor(() => expect(view.dom.querySelector("[role=toolbar]")).not.toBeNull(), 5000);
});
