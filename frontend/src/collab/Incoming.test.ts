import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { FakeServer } from "@/testing/fakeServer";
import { AWAY_AFTER_MS, hunksOf, type Missed } from "./Incoming";
import { OpenNote } from "./OpenNote";

const noteId = "6d4a0a5e-1111-4222-8333-944445555666";
let server: FakeServer;
let note: OpenNote;

beforeEach(() => {
  server = new FakeServer();
  note = new OpenNote("alice", noteId);
  server.doc.getText("content").insert(0, "one two three");
  vi.stubGlobal("WebSocket", server.WebSocket);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await note.close();
});

async function open(): Promise<Missed[]> {
  note = new OpenNote("alice", noteId);
  note.open();
  const missed: Missed[] = [];
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
  note.getSnapshot().replica?.incoming.listen((one) => missed.push(one));
  return missed;
}

function edit(): number {
  server.doc.transact(() => {
    server.doc.getText("content").delete(4, 3);
    server.doc.getText("content").insert(4, "2");
  });
  return server.doc.clientID;
}

it("tells the stretches that an event replaced, in the text that came of it", () => {
  const delta = [
    { retain: 4 },
    { delete: 3 },
    { insert: "2" },
    { retain: 1 },
    { insert: "x" },
    { delete: 2 },
  ];
  expect(hunksOf(delta, "one two three")).toEqual([
    { at: 4, inserted: "2", deleted: "two" },
    { at: 6, inserted: "x", deleted: "th" },
  ]);
});

it("tells nothing of a note that this device never had", async () => {
  expect(await open()).toEqual([]);
});

it("tells what others changed since this device last had the note open", async () => {
  await open();
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  await note.close();
  const by = edit();
  const missed = await open();
  expect(missed).toMatchObject([{ clientIds: [by], hunks: [{ inserted: "2", deleted: "two" }] }]);
  const doc = note.getSnapshot().replica?.doc as Y.Doc;
  const start = missed[0]?.hunks[0]?.start as Y.RelativePosition;
  expect(Y.createAbsolutePositionFromRelativePosition(start, doc)?.index).toBe(4);
});

it.each([
  [AWAY_AFTER_MS + 1, 1],
  [AWAY_AFTER_MS - 1000, 0],
])("after %i ms without a connection it tells of %i changes", async (away, count) => {
  const missed = await open();
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("offline"));
  edit();
  const now = Date.now() + away;
  vi.spyOn(Date, "now").mockReturnValue(now);
  server.reachable = true;
  await vi.waitFor(() => expect(note.getSnapshot().replica?.text.toString()).toBe("one 2 three"), 4000);
  expect(missed.length).toBe(count);
});

it("tells nothing of what one typed oneself", async () => {
  const missed = await open();
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("offline"));
  note.getSnapshot().replica?.text.insert(0, "mine ");
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * AWAY_AFTER_MS);
  server.reachable = true;
  await vi.waitFor(() => expect(server.text).toBe("mine one two three"), 4000);
  expect(missed).toEqual([]);
});
