/** A page says so when what is typed stands in its tab alone. */
import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { openNotes } from "@/collab/registry";
import { FakeServer } from "@/testing/fakeServer";
import { answering, renderPage, summary } from "@/testing/page";
import { delayOpening, fillStorage, refuseCopies } from "@/testing/storage";
import { NotePage } from "./NotePage";
import { Titles } from "./Titles";

const PATIENCE = { timeout: 15_000 };
vi.setConfig({ testTimeout: 30_000 });

const { id: noteId } = summary();
const words = "This browser keeps no offline copy of the note. Keep this tab open until it says “Saved”.";

afterEach(() => openNotes.closeAll());

function open(server = new FakeServer()): void {
  vi.stubGlobal("WebSocket", server.WebSocket);
  answering({ [`GET /api/v1/notes/${noteId}/`]: [200, { ...summary(), content: "", revision: "1.1" }] });
  renderPage(
    <Titles>
      <NotePage noteId={noteId} actions={() => null} inMenu={null} members={async () => []} />
    </Titles>,
  );
}

const isLive = () => expect(openNotes.get("alice", noteId).getSnapshot().connection.kind).toBe("live");

it("says so where no copy can be opened", async () => {
  refuseCopies();
  open();
  expect(await screen.findByText(words, {}, PATIENCE)).toBeVisible();
});

it("does not tell a reader to wait for what is never said to them", async () => {
  refuseCopies();
  const server = new FakeServer();
  server.role = "reader";
  open(server);
  expect(await screen.findByText("Read only", {}, PATIENCE)).toBeVisible();
  await waitFor(() => expect(openNotes.get("alice", noteId).getSnapshot().keptHere).toBe(false), PATIENCE);
  expect(screen.queryByText(words)).toBeNull();
});

it("says so once the copy takes no more, and not before", async () => {
  open();
  await waitFor(isLive, PATIENCE);
  await waitFor(() => expect(openNotes.get("alice", noteId).getSnapshot().keptHere).toBe(true), PATIENCE);
  expect(screen.queryByText(words)).toBeNull();
  fillStorage();
  expect(screen.queryByText(words)).toBeNull();
  act(() => openNotes.get("alice", noteId).getSnapshot().replica?.text.insert(0, "more"));
  expect(await screen.findByText(words, {}, PATIENCE)).toBeVisible();
});

it("does not call a note unknown whose copy takes long to load", async () => {
  const server = new FakeServer();
  open(server);
  await waitFor(isLive, PATIENCE);
  const isKept = () => expect(openNotes.get("alice", noteId).getSnapshot().keptHere).toBe(true);
  await waitFor(isKept, PATIENCE);
  await openNotes.closeAll();
  cleanup();
  const load = delayOpening("note:");
  server.reachable = false;
  open(server);
  const isOffline = () =>
    expect(openNotes.get("alice", noteId).getSnapshot().connection.kind).toBe("offline");
  await waitFor(isOffline, PATIENCE);
  expect(await screen.findByLabelText("Opening the note", {}, PATIENCE)).toBeVisible();
  expect(screen.queryByText(/never opened on this device/)).toBeNull();
  load();
  expect(await screen.findByLabelText("Note text", {}, PATIENCE)).toBeVisible();
});
