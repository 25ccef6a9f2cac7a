/** A note whose offline copy takes longer to load than anybody waits. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { FakeServer } from "@/testing/fakeServer";
import { delayOpening } from "@/testing/storage";
import { OpenNote } from "./OpenNote";
import { countUnsaved, keptGenerations } from "./offline";
import { unsavedNotes } from "./unsavedNotes";

const noteId = "6d4a0a5e-1111-4222-8333-944445555666";
const PATIENCE = { timeout: 8000 };
vi.setConfig({ testTimeout: 30_000 });
let server: FakeServer;
const opened: OpenNote[] = [];

beforeEach(() => {
  server = new FakeServer();
  server.doc.getText("content").insert(0, "hello");
  vi.stubGlobal("WebSocket", server.WebSocket);
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const note of opened.splice(0)) await note.close();
});

function open(): OpenNote {
  const note = new OpenNote("alice", noteId);
  opened.push(note);
  note.open();
  return note;
}

function shown(note: OpenNote): string | undefined {
  return note.getSnapshot().replica?.text.toString();
}

/** Alice types without a connection and closes the note; from now on her copies are slow. Returns how they come. */
async function typesOffline(words = " mine"): Promise<() => void> {
  const note = open();
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("offline"));
  if (words) note.getSnapshot().replica?.text.insert(5, words);
  await note.close();
  return delayOpening("note:");
}

it("is shown without a connection once it is loaded, and is not called unknown before", async () => {
  const load = await typesOffline();
  const note = open();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("offline"), PATIENCE);
  expect(note.getSnapshot()).toMatchObject({ replica: null, isLoading: true, unloadedEdits: true });
  load();
  await vi.waitFor(() => expect(shown(note)).toBe("hello mine"));
  expect(note.getSnapshot()).toMatchObject({ isLoading: false, unloadedEdits: false, unsavedEdits: true });
});

it("P12: is not called saved before the unsaved words are loaded, and keeps its mark", async () => {
  const load = await typesOffline();
  server.reachable = true;
  const note = open();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"), PATIENCE);
  note.getSnapshot().replica?.text.insert(0, "now: ");
  await vi.waitFor(() => expect(server.text).toBe("now: hello"));
  expect(server.marks).toHaveLength(1);
  expect(note.getSnapshot().save).toBe("saving");
  load();
  await vi.waitFor(() => expect(server.text).toBe("now: hello mine"));
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  expect(unsavedNotes.marks("note:")).toEqual([]);
});

it("P12: keeps its marks when it is given up, though what is typed since is saved", async () => {
  const load = await typesOffline();
  server.reachable = true;
  const note = open();
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"), { timeout: 20_000 });
  expect(note.getSnapshot()).toMatchObject({ keptHere: false, unloadedEdits: true });
  expect(await countUnsaved("alice")).toBe(1);
  load();
  await vi.waitFor(() => expect(server.text).toBe("hello mine"));
  await vi.waitFor(() => expect(unsavedNotes.marks("note:")).toEqual([]));
});

it("P7: has its unsaved words set aside when its writer has become a reader", async () => {
  const load = await typesOffline();
  Object.assign(server, { reachable: true, role: "reader" });
  const note = open();
  await vi.waitFor(() => expect(shown(note)).toBe("hello"), PATIENCE);
  expect(note.getSnapshot().rescue).toBeNull();
  load();
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("hello mine"));
  await vi.waitFor(() => expect(shown(note)).toBe("hello"));
  expect(server.text).toBe("hello");
});

it("P7: has its words set aside also when the server has them, but was not heard to say so", async () => {
  const first = open();
  await vi.waitFor(() => expect(first.getSnapshot()).toMatchObject({ keptHere: true, save: "saved" }));
  server.stores = false;
  first.getSnapshot().replica?.text.insert(5, " mine");
  await vi.waitFor(() => expect(server.text).toBe("hello mine"));
  await first.close();
  const load = delayOpening("note:");
  server.role = "reader";
  const note = open();
  await vi.waitFor(() => expect(shown(note)).toBe("hello mine"), PATIENCE);
  load();
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("hello mine"));
});

it("P23: stays with its marks when the note is in another generation, until it can be read", async () => {
  const load = await typesOffline();
  server.purge();
  server.reachable = true;
  const note = open();
  await vi.waitFor(() => expect(shown(note)).toBe("hello"), PATIENCE);
  expect(server.generation).toBe(2);
  expect(unsavedNotes.marks(`note:alice:${noteId}:1#`)).toHaveLength(1);
  await note.close();
  load();
  expect(await keptGenerations("alice", noteId)).toContain(1);
  const again = open();
  await vi.waitFor(() => expect(again.getSnapshot().rescue?.text).toBe("hello mine"), PATIENCE);
  await vi.waitFor(async () => expect(await keptGenerations("alice", noteId)).toEqual([2]));
});

it("P19: is left alone when its writer opens what is stored, and brings its words the next time", async () => {
  const load = await typesOffline();
  server.reachable = true;
  const note = open();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"), PATIENCE);
  server.open[0]?.closeFromServer(4400);
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("refused"));
  expect(note.getSnapshot()).toMatchObject({ unsavedEdits: false, unloadedEdits: true });
  await note.startOver();
  expect(unsavedNotes.marks("note:")).toHaveLength(1);
  load();
  await vi.waitFor(() => expect(server.text).toBe("hello mine"), PATIENCE);
});

it("P7: is no edit for a reader, where it has no mark", async () => {
  const load = await typesOffline("");
  Object.assign(server, { reachable: true, role: "reader" });
  load();
  const other = new Y.Doc();
  const copy = new IndexeddbPersistence(`note:alice:${noteId}:1`, other);
  await copy.whenSynced;
  other.getText("content").insert(0, "from elsewhere: ");
  await copy.destroy();
  vi.spyOn(indexedDB, "databases").mockRejectedValue(new Error("not here"));
  const note = open();
  await vi.waitFor(() => expect(shown(note)).toBe("from elsewhere: hello"));
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  expect(note.getSnapshot()).toMatchObject({ unsavedEdits: false, rescue: null });
  expect(server.sockets).toHaveLength(2);
});
