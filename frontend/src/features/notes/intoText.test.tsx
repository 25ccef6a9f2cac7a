/** Enter in the title leads on into the text, also while that is on its way. */
import { notifications } from "@mantine/notifications";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Note } from "@/api/client";
import { openNotes } from "@/collab/registry";
import { unsentTitles } from "@/collab/unsentTitles";
import { FakeServer } from "@/testing/fakeServer";
import { answering, renderPage, summary } from "@/testing/page";
import { EarlyNote } from "./EarlyNote";
import { beforehandOf } from "./early/Beforehand";
import { NotePage } from "./NotePage";
import { Titles } from "./Titles";

const PATIENCE = { timeout: 15_000 };
vi.setConfig({ testTimeout: 30_000 });

let server: FakeServer;
let noteId: string;
let count = 0;

/** A browser tells of a selection after it has changed; this DOM does so meanwhile, where an editor cannot take it. */
const tell = document.dispatchEvent.bind(document);
let isTelling = false;
document.dispatchEvent = (event) => {
  if (isTelling || event.type !== "selectionchange") return tell(event);
  setTimeout(() => {
    isTelling = true;
    tell(event);
    isTelling = false;
  });
  return true;
};

beforeEach(() => {
  notifications.clean();
  server = new FakeServer();
  server.hold();
  vi.stubGlobal("WebSocket", server.WebSocket);
  count += 1;
  noteId = `6d4a0a5e-1111-4222-8333-${String(count).padStart(12, "0")}`;
});

afterEach(async () => {
  beforehandOf(noteId).giveUp();
  unsentTitles.forget("alice");
  await openNotes.closeAll();
});

const nothing = () => undefined;

/** A note that is opened as the route does it: first what is early, then the page itself. */
function Opened({ isEarly }: { isEarly: boolean }) {
  const [isHere, setHere] = useState(!isEarly);
  if (!isHere)
    return (
      <>
        <EarlyNote noteId={noteId} onShown={nothing} />
        <button type="button" onClick={() => setHere(true)}>
          The page comes
        </button>
      </>
    );
  return <NotePage noteId={noteId} actions={() => null} inMenu={null} members={async () => []} />;
}

async function open(content: string, { isEarly = false, role = "owner" as Note["role"] } = {}) {
  const note = { ...summary({ id: noteId, title: "", role }), content, revision: "1.1" };
  server.doc.getText("content").insert(0, content);
  if (role === "viewer") server.role = "reader";
  answering({
    [`GET /api/v1/notes/${noteId}/`]: [200, note],
    [`PATCH /api/v1/notes/${noteId}/`]: ({ body }) => [200, { ...note, ...(body as object) }],
  });
  renderPage(
    <Titles>
      <Routes>
        <Route path="/notes/:noteId" element={<Opened isEarly={isEarly} />} />
      </Routes>
    </Titles>,
    { path: { pathname: `/notes/${noteId}`, state: { isNew: true } } },
  );
  await waitFor(() => expect(title().readOnly).toBe(role === "viewer"), PATIENCE);
  await screen.findByLabelText(content ? "Note text" : "Opening the note", {}, PATIENCE);
}

const title = () => screen.getByLabelText<HTMLTextAreaElement>("Title");
const written = () => document.querySelector<HTMLElement>(".cm-content[contenteditable=true]");

/** Presses keys where the caret is; what nobody prevents goes into a field that has it. */
function type(...keys: string[]): void {
  for (const key of keys) {
    const place = document.activeElement ?? document.body;
    if (!fireEvent.keyDown(place, { key }) || !(place instanceof HTMLTextAreaElement)) continue;
    if (key.length === 1) fireEvent.change(place, { target: { value: place.value + key } });
  }
}

async function comes(text: string): Promise<void> {
  server.letIn();
  await waitFor(() => expect(server.text).toBe(text), PATIENCE);
}

it("puts what is typed after the title of a new note into its text, in order", async () => {
  await open("");
  expect(title()).toHaveFocus();
  type(..."Groceries", "Enter", ..."mil", "l", "Backspace", "k", "Enter", ..."tea");
  expect(title()).toHaveValue("Groceries");
  expect(title()).not.toHaveFocus();
  await comes("milk\ntea");
  expect(title()).toHaveValue("Groceries");
  expect(written()).toHaveFocus();
});

it("does so from before the page itself is there", async () => {
  await open("", { isEarly: true });
  type(..."Groceries", "Enter", ..."mi");
  fireEvent.click(screen.getByText("The page comes"));
  await screen.findByLabelText("Opening the note");
  expect(title()).not.toHaveFocus();
  type(..."lk");
  await comes("milk");
  expect(title()).toHaveValue("Groceries");
  expect(written()).toHaveFocus();
});

it.each([
  ["nothing", "", false],
  ["a text", "bread", false],
  ["a text that is shown ahead", "bread", true],
])("puts it before %s, and leaves the caret to whoever is back in the title", async (_, content, isAhead) => {
  await open(content);
  const ahead = () => document.querySelector(".cm-content[aria-busy=true]");
  if (isAhead) await waitFor(() => expect(ahead()).not.toBeNull(), PATIENCE);
  type(..."Foo", "Enter", ..."tea", "?", "Backspace", " ");
  act(() => title().focus());
  type("d");
  await comes(`tea ${content}`);
  expect(title()).toHaveValue("Food");
  expect(title()).toHaveFocus();
});

it("collects nothing from a viewer", async () => {
  await open("", { role: "viewer" });
  act(() => title().focus());
  type("Enter");
  expect(fireEvent.keyDown(document.body, { key: "t" })).toBe(true);
  server.letIn();
  await waitFor(
    () => expect(document.querySelector(".cm-content[aria-readonly=true]")).toHaveFocus(),
    PATIENCE,
  );
  expect(beforehandOf(noteId).takeKeys()).toBe("");
});

it("speaks of what was typed when the note does not come", async () => {
  await open("");
  type(..."Food", "Enter", ..."tea");
  server.reachable = false;
  server.letIn();
  expect(
    await screen.findByText("The note could not take what you typed: “tea”", {}, PATIENCE),
  ).toBeVisible();
  act(() => title().focus());
  type("Enter", "s");
  expect(title()).toHaveValue("Foods");
});
