/** One person has a note open in two tabs, which share its copy on this device. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeServer } from "@/testing/fakeServer";
import { giveLocks } from "@/testing/locks";
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

async function opens(): Promise<OpenNote> {
  const note = new OpenNote("alice", noteId);
  opened.push(note);
  note.open();
  await vi.waitFor(() => expect(note.getSnapshot()).toMatchObject({ keptHere: true, save: "saved" }));
  return note;
}

function type(note: OpenNote, words: string): void {
  const text = note.getSnapshot().replica?.text;
  text?.insert(text.length, words);
}

function isRefused(note: OpenNote): void {
  expect(note.getSnapshot().connection.kind).toBe("refused");
}

/** The second tab loses its connection and goes on typing; the first one is refused. */
async function secondTypesOffline(first: OpenNote, second: OpenNote, code: number): Promise<void> {
  server.reachable = false;
  server.sockets[1]?.closeFromServer(1006);
  await vi.waitFor(() => expect(second.getSnapshot().save).toBe("offline"));
  type(second, " from the second");
  server.sockets[0]?.closeFromServer(code);
  await vi.waitFor(() => isRefused(first));
}

describe.each(["with", "without"])("%s locks", (locks) => {
  beforeEach(() => {
    if (locks === "with") giveLocks();
  });

  it("P30: goes on in one after the other was left while the note was in the trash", async () => {
    const [first, second] = [await opens(), await opens()];
    for (const socket of server.open) socket.closeFromServer(4410);
    await vi.waitFor(() => isRefused(first));
    await vi.waitFor(() => isRefused(second));
    await first.close();
    second.resume();
    type(second, " one");
    type(second, " two");
    await vi.waitFor(() => expect(server.text).toBe("hello one two"));
    await vi.waitFor(() => expect(second.getSnapshot().save).toBe("saved"));
  });

  it.each([4400, 4410, 4413])(
    "keeps what one typed offline when the other is refused with %i and starts over, or leaves",
    async (code) => {
      const [first, second] = [await opens(), await opens()];
      await secondTypesOffline(first, second, code);
      await (code === 4410 ? first.close() : first.startOver());
      expect(second.getSnapshot().keptHere).toBe(true);
      await second.close();
      expect(await countUnsaved("alice")).toBe(1);
      expect(await leftBehind.read("alice", noteId)).toBe("hello from the second");
    },
  );
});

it("leaves the copy to the other tab when one starts over, and says that it keeps none itself", async () => {
  giveLocks();
  const [first, second] = [await opens(), await opens()];
  server.sockets[0]?.closeFromServer(4400);
  await vi.waitFor(() => isRefused(first));
  type(first, " refused");
  await first.startOver();
  expect(first.getSnapshot().rescue?.text).toBe("hello refused");
  await vi.waitFor(() => expect(first.getSnapshot()).toMatchObject({ keptHere: false, save: "saved" }));
  expect([server.text, second.getSnapshot().keptHere]).toEqual(["hello", true]);
  // Its mark stays with the words in the copy: they are set aside again rather than sent, should they come from it.
  expect(unsavedNotes.marks("note:")).toHaveLength(1);
});

it("wipes the copy of a note that one may not see any more when the last tab is closed", async () => {
  giveLocks();
  const [first, second] = [await opens(), await opens()];
  for (const socket of server.open) socket.closeFromServer(4403);
  await vi.waitFor(() => isRefused(first));
  await vi.waitFor(() => isRefused(second));
  await first.close();
  expect(await keptGenerations("alice", noteId)).toEqual([1]);
  await second.close();
  expect(await keptGenerations("alice", noteId)).toEqual([]);
});

it("P23: leaves the words in an older generation to the tab that still has it open", async () => {
  giveLocks();
  const [first, second] = [await opens(), await opens()];
  await secondTypesOffline(first, second, 4400);
  server.purge();
  server.reachable = true;
  first.resume();
  await vi.waitFor(() => expect(first.getSnapshot()).toMatchObject({ save: "saved", keptHere: true }));
  expect(first.getSnapshot().rescue).toBeNull();
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(second.getSnapshot().rescue?.text).toBe("hello from the second"));
  await vi.waitFor(async () => expect(await keptGenerations("alice", noteId)).toEqual([2]));
});
