import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IndexeddbPersistence } from "y-indexeddb";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { FakeServer } from "@/testing/fakeServer";
import { deleteCopies, refuseRescues } from "@/testing/storage";
import { leftBehind } from "./leftBehind";
import { OpenNote } from "./OpenNote";
import { countUnsaved, keptGenerations } from "./offline";
import { unsavedNotes } from "./unsavedNotes";

const noteId = "6d4a0a5e-1111-4222-8333-944445555666";
let server: FakeServer;
const opened: OpenNote[] = [];

beforeEach(() => {
  server = new FakeServer();
  server.doc.getText("content").insert(0, "hello");
  vi.stubGlobal("WebSocket", server.WebSocket);
});

afterEach(async () => {
  for (const note of opened.splice(0)) await note.close();
});

function open(): OpenNote {
  const note = new OpenNote("alice", noteId);
  opened.push(note);
  note.open();
  return note;
}

async function openLive(): Promise<OpenNote> {
  const note = open();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
  return note;
}

async function untilSaved(note: OpenNote): Promise<void> {
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
}

function type(note: OpenNote, text: string): void {
  const replica = note.getSnapshot().replica;
  if (!replica) throw new Error("the note shows no text yet");
  replica.text.insert(replica.text.length, text);
}

function shown(note: OpenNote): string | undefined {
  return note.getSnapshot().replica?.text.toString();
}

it("sees the others again right after a break, though they have not moved since", async () => {
  const note = await openLive();
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { key: "person:2", name: "bo", color: "#c2255c" } });
  const presence = encodeAwarenessUpdate(other, [other.clientID]);
  const present = () => server.open.map((socket) => server.presents(socket, presence));
  const names = () => note.getSnapshot().peers.map(({ name }) => name);
  present();
  await vi.waitFor(() => expect(names()).toEqual(["bo"]));
  server.open[0]?.closeFromServer(1011);
  await vi.waitFor(() => expect(names()).toEqual([]));
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
  present();
  await vi.waitFor(() => expect(names()).toEqual(["bo"]));
  other.destroy();
});

it("P18: asks for the extension, and names the generation once it knows it", async () => {
  const note = await openLive();
  expect(Object.fromEntries(server.asked[0]?.searchParams ?? [])).toEqual({ v: "1", caps: "ext" });
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  server.open[0]?.closeFromServer(1011);
  await vi.waitFor(() => expect(server.asked.length).toBe(2));
  expect(server.asked[1]?.searchParams.get("generation")).toBe("1");
});

it("knows up to which revision its text surely is, and none while it may be behind", async () => {
  server.seq = 7;
  const note = open();
  expect(note.revision).toBeNull();
  await vi.waitFor(() => expect(note.revision).toBe("1.7"));
  server.seq = 8;
  type(note, "!");
  await vi.waitFor(() => expect(note.revision).toBe("1.8"));
  server.vanish();
  await vi.waitFor(() => expect(note.revision).toBeNull());
});

it("P12: says saved only after SAVED, also for an edit that only deletes", async () => {
  const note = await openLive();
  await untilSaved(note);
  server.stores = false;
  note.getSnapshot().replica?.text.delete(0, 1);
  expect(note.getSnapshot().save).toBe("saving");
  const marks = server.marks.length;
  await vi.waitFor(() => expect(server.marks.length).toBeGreaterThan(marks));
  expect(server.text).toBe("ello");
  expect(note.getSnapshot().save).toBe("saving");
  server.stores = true;
  server.settle();
  await untilSaved(note);
});

it("P24: says that a note is in quarantine, and no longer once the server opens it as ever", async () => {
  const note = await openLive();
  expect(note.getSnapshot().quarantined).toBe(false);
  const [socket] = server.open;
  if (socket) server.say(socket, 5, { code: "quarantined", detail: "this note is in quarantine" });
  await vi.waitFor(() => expect(note.getSnapshot().quarantined).toBe(true));
  server.open[0]?.closeFromServer(1011);
  await vi.waitFor(() => expect(note.getSnapshot().quarantined).toBe(false));
  expect(note.getSnapshot().connection.kind).not.toBe("refused");
});

it("P20: says that it is not saved when the server cannot store", async () => {
  const note = await openLive();
  await untilSaved(note);
  server.stores = false;
  type(note, "!");
  const [socket] = server.open;
  if (socket) server.say(socket, 2, { reason: "storage", retry_after_seconds: 1 });
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("retrying"));
});

it("keeps what is typed offline, over a closed page, until the server has it", async () => {
  const first = await openLive();
  await untilSaved(first);
  server.vanish();
  await vi.waitFor(() => expect(first.getSnapshot().save).toBe("offline"));
  type(first, " offline");
  expect(await countUnsaved("alice")).toBe(1);
  await first.close();

  const second = open();
  await vi.waitFor(() => expect(shown(second)).toBe("hello offline"));
  expect(second.getSnapshot().unsavedEdits).toBe(true);
  server.reachable = true;
  second.getSnapshot();
  window.dispatchEvent(new Event("online"));
  await untilSaved(second);
  expect(server.text).toBe("hello offline");
  expect(await countUnsaved("alice")).toBe(0);
});

it("says that WebSockets are blocked when the server answers all the same, and goes on when they pass", async () => {
  const note = await openLive();
  await untilSaved(note);
  vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"status": "ok"}')));
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("offline"));
  type(note, " meanwhile");
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("blocked"), 5000);
  expect(note.getSnapshot().save).toBe("offline");
  server.reachable = true;
  window.dispatchEvent(new Event("online"));
  await untilSaved(note);
  expect(note.getSnapshot().connection.kind).toBe("live");
  expect(server.text).toBe("hello meanwhile");
});

it("sends what a copy brings that is found only after connecting, and waits for its SAVED", async () => {
  const first = await openLive();
  await untilSaved(first);
  server.vanish();
  await vi.waitFor(() => expect(first.getSnapshot().save).toBe("offline"));
  type(first, " later");
  await first.close();
  // A browser that cannot list databases learns from the server which copy to open.
  vi.spyOn(indexedDB, "databases").mockRejectedValue(new Error("not here"));
  server.reachable = true;
  server.stores = false;
  const second = open();
  await vi.waitFor(() => expect(server.text).toBe("hello later"));
  expect(second.getSnapshot().unsavedEdits).toBe(true);
  server.stores = true;
  server.settle();
  await untilSaved(second);
  expect(unsavedNotes.marks("note:alice:")).toEqual([]);
});

it("P23: opens a purged note anew, with the own unsaved text set aside instead of merged", async () => {
  const note = await openLive();
  await untilSaved(note);
  server.stores = false;
  server.reachable = false;
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("offline"));
  type(note, " mine");
  server.purge();
  server.stores = true;
  server.reachable = true;
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("hello mine"));
  await vi.waitFor(() => expect(shown(note)).toBe("hello"));
  expect(server.text).toBe("hello");
  await vi.waitFor(async () => expect(await keptGenerations("alice", noteId)).toEqual([2]));
  expect(await countUnsaved("alice")).toBe(1);
  await note.dismissRescue();
  expect(await countUnsaved("alice")).toBe(0);
});

it("P7: sets aside what somebody typed who has become a reader", async () => {
  const note = await openLive();
  await untilSaved(note);
  server.role = "reader";
  type(note, " too late");
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("hello too late"));
  await vi.waitFor(() => expect(shown(note)).toBe("hello"));
  expect(note.getSnapshot().role).toBe("reader");
  expect(server.text).toBe("hello");
});

it("P12: asks nothing and promises nothing as a reader", async () => {
  server.role = "reader";
  const note = await openLive();
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(server.marks).toEqual([]);
  expect(note.getSnapshot().save).toBe("none");
});

it.each([4400, 4403, 4404, 4413])(
  "P19: tries no more after close code %i, and keeps the text",
  async (code) => {
    const note = await openLive();
    await untilSaved(note);
    server.open[0]?.closeFromServer(code);
    await vi.waitFor(() =>
      expect(note.getSnapshot().connection).toEqual({ kind: "refused", code, detail: "" }),
    );
    window.dispatchEvent(new Event("online"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.asked.length).toBe(1);
    expect(shown(note)).toBe("hello");
  },
);

it("P19: goes on after signing in again", async () => {
  const note = await openLive();
  server.open[0]?.closeFromServer(4401);
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("refused"));
  type(note, " later");
  note.resume();
  await untilSaved(note);
  expect(server.text).toBe("hello later");
});

it("leaves no copy of a note that one may not see any more", async () => {
  const note = await openLive();
  await vi.waitFor(async () => expect(await keptGenerations("alice", noteId)).toEqual([1]));
  await untilSaved(note);
  server.open[0]?.closeFromServer(4403);
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("refused"));
  await note.close();
  expect(await keptGenerations("alice", noteId)).toEqual([]);
});

it("shows what was typed into a note that one lost while being away", async () => {
  const note = await openLive();
  await untilSaved(note);
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("offline"));
  type(note, " for nobody");
  await note.close();
  expect(await leftBehind.read("alice", noteId)).toBe("hello for nobody");
  await leftBehind.discard("alice", noteId);
  expect(await leftBehind.read("alice", noteId)).toBe("");
  expect(await countUnsaved("alice")).toBe(0);
});

it("holds on to what it set aside and the device could not keep, also while it is closed", async () => {
  refuseRescues();
  const note = await openLive();
  await untilSaved(note);
  server.role = "reader";
  type(note, " too late");
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("hello too late"));
  await vi.waitFor(() => expect(shown(note)).toBe("hello"));
  expect(note.getSnapshot().isRescueKept).toBe(false);
  expect(note.wouldLose).toBe(true);
  await note.close();
  expect(note.unkeptText).toBe("hello too late");
  note.open();
  await vi.waitFor(() => expect(note.getSnapshot().rescue?.text).toBe("hello too late"));
  await note.dismissRescue();
  expect(note.wouldLose).toBe(false);
});

it("keeps an older copy whose text it could not set aside", async () => {
  const first = await openLive();
  await untilSaved(first);
  server.vanish();
  await vi.waitFor(() => expect(first.getSnapshot().save).toBe("offline"));
  type(first, " mine");
  await first.close();
  server.purge();
  server.reachable = true;
  // Another tab was faster: a copy of the new history is there already.
  const newer = new IndexeddbPersistence(`note:alice:${noteId}:2`, new Y.Doc());
  await newer.whenSynced;
  await newer.destroy();
  refuseRescues();
  const second = open();
  await vi.waitFor(() => expect(second.getSnapshot().rescue?.text).toBe("hello mine"));
  await vi.waitFor(() => expect(second.getSnapshot().save).toBe("saved"));
  expect(await keptGenerations("alice", noteId)).toEqual([2, 1]);
});

it("sends all that is typed after something deleted its copy, and says that it keeps none", async () => {
  const note = await openLive();
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  await untilSaved(note);
  await deleteCopies();
  type(note, " one");
  type(note, " two");
  await vi.waitFor(() => expect(server.text).toBe("hello one two"));
  await untilSaved(note);
  expect(note.getSnapshot().keptHere).toBe(false);
});

it("guards leaving only while something could be lost", async () => {
  const note = await openLive();
  await untilSaved(note);
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  server.stores = false;
  type(note, "!");
  expect(leave()).toBe(true);
  server.stores = true;
  server.settle();
  await untilSaved(note);
  expect(leave()).toBe(false);
});

it("does not take another tab's unsaved mark for its own", async () => {
  const note = await openLive();
  await untilSaved(note);
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  unsavedNotes.add(`note:alice:${noteId}:1#77`);
  type(note, "!");
  await vi.waitFor(() => expect(server.text).toBe("hello!"));
  await untilSaved(note);
  expect(unsavedNotes.marks("note:alice:")).toEqual([`note:alice:${noteId}:1#77`]);
});

it("P14: takes its face away when the page is hidden for good", async () => {
  const note = await openLive();
  window.dispatchEvent(new Event("pagehide"));
  expect(note.getSnapshot().replica?.awareness.getLocalState()).toBeNull();
});

it("replaces its snapshot only when something changed", async () => {
  const note = await openLive();
  await untilSaved(note);
  const before = note.getSnapshot();
  note.getSnapshot().replica?.awareness.setLocalState({ cursor: null });
  expect(note.getSnapshot()).toBe(before);
});
