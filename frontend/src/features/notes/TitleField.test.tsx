import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import type { NoteSummary } from "@/api/client";
import { sessionNews } from "@/api/session";
import { countUnsaved, forgetEverything } from "@/collab/offline";
import { unsentTitles } from "@/collab/unsentTitles";
import { answering, renderPage, type SeenRequest, summary } from "@/testing/page";
import { fillLocalStorage } from "@/testing/storage";
import { useKnownNote } from "./api";
import { NoteList } from "./NoteList";
import { TitleField } from "./TitleField";
import { Titles, useTitleSave } from "./Titles";

const { id: noteId } = summary();
const notePath = `/api/v1/notes/${noteId}/`;

afterEach(() => unsentTitles.forget("alice"));

/** A server with one note, which can be away and can refuse. */
class TitleServer {
  title = "Garden";
  isAway = false;
  refusal: [status: number, body: unknown] | null = null;
  readonly asked: SeenRequest[];

  constructor() {
    this.asked = answering({
      "GET /api/v1/notes/": () => this.#answer([200, { results: [this.#note], next: null, previous: null }]),
      [`GET ${notePath}`]: () => this.#answer([200, this.#note]),
      [`PATCH ${notePath}`]: ({ body }) => {
        if (this.refusal && !this.isAway) return this.refusal;
        if (!this.isAway) this.title = (body as { title: string }).title;
        return this.#answer([200, this.#note]);
      },
    });
  }

  get sent(): unknown[] {
    return this.asked
      .filter(({ method }) => method === "PATCH")
      .map(({ body }) => (body as NoteSummary).title);
  }

  get #note() {
    return { ...summary({ title: this.title }), content: "", revision: "1.1" };
  }

  #answer(answer: [status: number, body: unknown]): [status: number, body: unknown] {
    if (this.isAway) throw new TypeError("Failed to fetch");
    return answer;
  }
}

function Field() {
  const { known } = useKnownNote(noteId);
  const save = useTitleSave(noteId);
  return (
    <>
      <output>{save}</output>
      <TitleField
        noteId={noteId}
        title={known?.title ?? ""}
        readOnly={!known}
        autoFocus={false}
        onDone={() => undefined}
      />
      <NoteList />
    </>
  );
}

/** A page around the field, and another that takes its place. */
function Pages() {
  const [isExchanged, setExchanged] = useState(false);
  const Page = isExchanged ? "main" : "article";
  return (
    <Page>
      <Field />
      <button type="button" onClick={() => setExchanged(true)}>
        Exchange
      </button>
    </Page>
  );
}

async function open(title = "Garden") {
  const page = renderPage(
    <Titles>
      <Field />
    </Titles>,
  );
  await vi.waitFor(() => expect(field()).toHaveValue(title));
  await vi.waitFor(() => expect(field()).not.toHaveAttribute("readonly"));
  return page;
}

const field = () => screen.getByLabelText("Title");
const save = () => screen.getByRole("status").textContent;
const listed = () => screen.findByRole("link");

it("renames the note when the typing rests, and in the list at once", async () => {
  const server = new TitleServer();
  await open();
  await userEvent.type(field(), " plan ");
  expect(await listed()).toHaveTextContent("Garden plan");
  expect(save()).toBe("saving");
  expect(server.sent).toEqual([]);
  await vi.waitFor(() => expect(server.sent).toEqual(["Garden plan"]));
  await vi.waitFor(() => expect(save()).toBe("none"));
  expect(field()).toHaveValue("Garden plan ");
  await userEvent.tab();
  expect(field()).toHaveValue("Garden plan");
  expect(unsentTitles.noteIds("alice")).toEqual([]);
});

it("sends the title at once when one leaves the field, the note or the page", async () => {
  const server = new TitleServer();
  const page = await open();
  await userEvent.type(field(), "1");
  await userEvent.tab();
  await vi.waitFor(() => expect(server.sent).toEqual(["Garden1"]));
  await vi.waitFor(() => expect(save()).toBe("none"));
  await userEvent.type(field(), "2");
  window.dispatchEvent(new Event("pagehide"));
  await vi.waitFor(() => expect(server.sent).toEqual(["Garden1", "Garden12"]));
  await vi.waitFor(() => expect(save()).toBe("none"));
  await userEvent.type(field(), "3");
  page.unmount();
  await vi.waitFor(() => expect(server.sent).toEqual(["Garden1", "Garden12", "Garden123"]));
});

it.each([
  ["a\tb", "a b"],
  ["two\u2028lines\u2029or\r\nthree", "two lines or three"],
  ["\u0000nul\u0085and\u009fothers", "nul and others"],
  ["half \ud83d of an emoji 😎", "half  of an emoji 😎"],
])("takes what is pasted without what the server refuses (%j)", async (pasted, title) => {
  const server = new TitleServer();
  await open();
  await userEvent.clear(field());
  await userEvent.click(field());
  await userEvent.paste(pasted);
  await userEvent.tab();
  await vi.waitFor(() => expect(server.sent.at(-1)).toBe(title));
  await vi.waitFor(() => expect(field()).toHaveValue(title));
});

it("keeps a title that the server could not be told, shows it, and tells it later", async () => {
  const server = new TitleServer();
  await open();
  server.isAway = true;
  await userEvent.type(field(), " far away");
  await userEvent.tab();
  await vi.waitFor(() => expect(save()).toBe("waiting"));
  expect(field()).toHaveValue("Garden far away");
  expect(await listed()).toHaveTextContent("Garden far away");
  expect(await countUnsaved("alice")).toBe(1);
  server.isAway = false;
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(server.title).toBe("Garden far away"));
  await vi.waitFor(() => expect(save()).toBe("none"));
  expect(await countUnsaved("alice")).toBe(0);
});

it("waits for its person to sign in again", async () => {
  const server = new TitleServer();
  await open();
  server.refusal = [401, { code: "not_authenticated", detail: "" }];
  await userEvent.type(field(), "!");
  await userEvent.tab();
  await vi.waitFor(() => expect(save()).toBe("waiting"));
  server.refusal = null;
  act(() => sessionNews.announce("restored"));
  await vi.waitFor(() => expect(server.title).toBe("Garden!"));
});

it("sends what an earlier page was closed with", async () => {
  const server = new TitleServer();
  unsentTitles.put("alice", noteId, { title: "Closed too soon", replaces: ["Garden"] });
  await open("Closed too soon");
  await vi.waitFor(() => expect(server.sent).toEqual(["Closed too soon"]));
  await vi.waitFor(() => expect(unsentTitles.noteIds("alice")).toEqual([]));
  expect(field()).toHaveValue("Closed too soon");
});

it("knows its own title again when only the answer was lost", async () => {
  const server = new TitleServer();
  server.title = "Arrived";
  unsentTitles.put("alice", noteId, { title: "Arrived", replaces: ["Garden"] });
  await open("Arrived");
  await vi.waitFor(() => expect(unsentTitles.noteIds("alice")).toEqual([]));
  expect(server.sent).toEqual([]);
  expect(screen.queryByText(/was not used/)).toBeNull();
});

it("undoes no rename that somebody made while the title waited, and says so", async () => {
  const server = new TitleServer();
  server.title = "Yard";
  unsentTitles.put("alice", noteId, { title: "Mine", replaces: ["Garden"] });
  await open("Yard");
  await screen.findByText("This note is called “Yard” by now. Your title “Mine” was not used.");
  expect(server.sent).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Use it" }));
  await vi.waitFor(() => expect(server.title).toBe("Mine"));
  await vi.waitFor(() => expect(field()).toHaveValue("Mine"));
});

it.each([
  [403, "read_only", "You can read this note, but not change it."],
  [404, "not_found", "This is not here, or you may not see it."],
  [409, "trashed", "This note is in the trash. Restore it to change it."],
])("takes back a title that the server will not have (%i), and says which", async (status, code, why) => {
  const server = new TitleServer();
  await open();
  server.refusal = [status, { code, detail: "" }];
  await userEvent.type(field(), " mine");
  await userEvent.tab();
  await screen.findByText(`The title “Garden mine” was not saved. ${why}`);
  await vi.waitFor(() => expect(field()).toHaveValue("Garden"));
  expect(await listed()).toHaveTextContent("Garden");
  expect(unsentTitles.noteIds("alice")).toEqual([]);
});

it("shows another's rename, but not over what is being typed", async () => {
  const server = new TitleServer();
  await open();
  server.title = "Yard";
  window.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(field()).toHaveValue("Yard"));
  await userEvent.type(field(), " and");
  server.title = "Orchard";
  window.dispatchEvent(new Event("visibilitychange"));
  await userEvent.type(field(), " house");
  expect(field()).toHaveValue("Yard and house");
  await vi.waitFor(() => expect(server.title).toBe("Yard and house"));
});

it("goes on in the field of another page, with blanks and caret", async () => {
  new TitleServer();
  renderPage(
    <Titles>
      <Pages />
    </Titles>,
  );
  await vi.waitFor(() => expect(field()).not.toHaveAttribute("readonly"));
  await userEvent.clear(field());
  await userEvent.type(field(), "My ");
  const before = field();
  // Nobody presses it: the caret stays in the field.
  fireEvent.click(screen.getByText("Exchange"));
  expect(field()).not.toBe(before);
  expect(field()).toHaveFocus();
  expect(field()).toHaveValue("My ");
  await userEvent.keyboard("list");
  expect(field()).toHaveValue("My list");
});

it("holds on to a title that this browser does not keep, and guards leaving", async () => {
  const server = new TitleServer();
  await open();
  server.isAway = true;
  fillLocalStorage();
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  await userEvent.type(field(), "!");
  await userEvent.tab();
  await vi.waitFor(() => expect(save()).toBe("unkept"));
  expect(field()).toHaveValue("Garden!");
  expect(leave()).toBe(true);
  expect(await countUnsaved("alice")).toBe(1);
  await forgetEverything("alice");
  expect(leave()).toBe(false);
});
