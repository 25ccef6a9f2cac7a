import { render } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeServer } from "@/testing/fakeServer";
import { fillStorage, refuseRescues } from "@/testing/storage";
import { countUnsaved } from "./offline";
import { OpenNotes, openNotes } from "./registry";
import { useOpenNote } from "./useOpenNote";

const noteId = "6d4a0a5e-1111-4222-8333-944445555666";
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
  vi.stubGlobal("WebSocket", server.WebSocket);
});

afterEach(async () => {
  vi.useRealTimers();
  await openNotes.closeAll();
});

function Shown() {
  const [, state] = useOpenNote("alice", noteId);
  return <p>{state.connection.kind}</p>;
}

it("opens one connection for a component that is mounted twice in a row", async () => {
  const page = render(
    <StrictMode>
      <Shown />
    </StrictMode>,
  );
  await page.findByText("live");
  expect(server.asked.length).toBe(1);
});

it("shares one connection between two components", async () => {
  const page = render(
    <>
      <Shown />
      <Shown />
    </>,
  );
  expect(await page.findAllByText("live")).toHaveLength(2);
  expect(server.asked.length).toBe(1);
});

it("looks at a note without opening it", async () => {
  const notes = new OpenNotes();
  expect(notes.get("alice", noteId)).toBe(notes.get("alice", noteId));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(server.asked).toEqual([]);
});

it("keeps a note whose next holder comes within a second", async () => {
  const notes = new OpenNotes();
  const note = notes.get("alice", noteId);
  const first = notes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
  first();
  const second = notes.hold("alice", noteId);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(server.open).toHaveLength(1);
  second();
  await notes.closeAll();
});

it("stays with a note that was left before the server had everything", async () => {
  const notes = new OpenNotes();
  const note = notes.get("alice", noteId);
  const release = notes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  server.stores = false;
  note.getSnapshot().replica?.text.insert(0, "last words");
  release();
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(server.open).toHaveLength(1);
  server.stores = true;
  server.settle();
  await vi.waitFor(() => expect(server.open).toHaveLength(0), { timeout: 2000 });
});

it("stays with a note whose last words are nowhere else, until the server has them", async () => {
  const notes = new OpenNotes();
  const note = notes.get("alice", noteId);
  const release = notes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  fillStorage();
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("offline"));
  note.getSnapshot().replica?.text.insert(0, "last words");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  release();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(note.unkeptText).toBe("last words");
  expect(notes.unkeptNoteIds("alice")).toEqual([noteId]);
  expect(notes.unkeptNoteIds("bo")).toEqual([]);
  server.reachable = true;
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(server.text).toBe("last words"));
  await vi.waitFor(() => expect(note.wouldLose).toBe(false), { timeout: 3000 });
  await vi.waitFor(() => expect(server.open).toHaveLength(0), { timeout: 3000 });
});

it("counts, before signing out, a text that was set aside in this tab alone", async () => {
  const note = openNotes.get("alice", noteId);
  openNotes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  refuseRescues();
  server.role = "reader";
  note.getSnapshot().replica?.text.insert(0, "too late");
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("too late"));
  expect(await countUnsaved("alice")).toBe(1);
  await openNotes.discardLeftBehind("alice", noteId);
  expect(await countUnsaved("alice")).toBe(0);
});

it("lets go a second after the last holder, and opens anew after that", async () => {
  const notes = new OpenNotes();
  const note = notes.get("alice", noteId);
  const release = notes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
  release();
  release();
  expect(server.open).toHaveLength(1);
  await vi.waitFor(() => expect(server.open).toHaveLength(0), { timeout: 2000 });
  const again = notes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
  again();
  await notes.closeAll();
});
