/** How a replica holds on to its connection and to its place among the others. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { FakeServer } from "@/testing/fakeServer";
import { OpenNote } from "./OpenNote";

const ABOUT_NOBODY = new Uint8Array([0]);
let server: FakeServer;
let note: OpenNote;
/** The timers of a page that nobody sees run so seldom that they might as well not. */
let clock: number;

beforeEach(() => {
  server = new FakeServer();
  vi.stubGlobal("WebSocket", server.WebSocket);
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  clock = Math.ceil(performance.now());
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  note = new OpenNote("alice", "6d4a0a5e-1111-4222-8333-944445555668");
});

afterEach(async () => {
  vi.useRealTimers();
  await note.close();
});

const kind = () => note.getSnapshot().connection.kind;

async function openLive(): Promise<void> {
  note.open();
  await vi.waitFor(() => expect(kind()).toBe("live"));
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
}

/** The server says something; returns whether the page says anew that it is there. */
function renewsOn(say: () => void): boolean {
  const before = server.presences.length;
  say();
  vi.advanceTimersByTime(1);
  return server.presences.length > before;
}

function beat(): void {
  for (const socket of server.open) server.presents(socket, ABOUT_NOBODY);
}

function speaks(): void {
  for (const socket of server.open) server.say(socket, 3, { role: "writer" });
}

it("P14: stays there for the others in a page that nobody sees, by what it hears from the server", async () => {
  await openLive();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  clock += 15_000;
  expect(renewsOn(beat)).toBe(true);
  expect(renewsOn(beat)).toBe(false);
  clock += 9_000;
  expect(renewsOn(speaks)).toBe(false);
  clock += 1_000;
  expect(renewsOn(speaks)).toBe(true);
});

it("leaves that to its timers while somebody sees the page, and says nothing once it is hidden for good", async () => {
  await openLive();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  clock += 15_000;
  expect(renewsOn(beat)).toBe(false);
  hidden.mockReturnValue(true);
  window.dispatchEvent(new Event("pagehide"));
  expect(renewsOn(beat)).toBe(false);
});

it("hears of the others as ever", async () => {
  await openLive();
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { key: "person:2", name: "bo", color: "#c2255c" } });
  for (const socket of server.open) {
    server.presents(socket, encodeAwarenessUpdate(other, [other.clientID]));
  }
  await vi.waitFor(() => expect(note.getSnapshot().peers.map(({ name }) => name)).toEqual(["bo"]));
  other.destroy();
});

it.each([
  ["online", () => window.dispatchEvent(new Event("online"))],
  ["seen again", () => document.dispatchEvent(new Event("visibilitychange"))],
])("gives up an attempt that hangs when it is %s, but none that is a moment old", async (_, happens) => {
  server.hold();
  note.open();
  await vi.waitFor(() => expect(server.asked.length).toBe(1));
  clock += 4000;
  happens();
  expect(server.asked.length).toBe(1);
  clock += 1000;
  happens();
  expect(server.asked.length).toBe(2);
  happens();
  expect(server.asked.length).toBe(2);
  // Nothing was lost that had been there.
  expect(kind()).toBe("opening");
  server.letIn();
  await vi.waitFor(() => expect(kind()).toBe("live"));
  expect(server.asked.length).toBe(2);
  expect(server.open.length).toBe(1);
});

it("gives up an attempt that nobody answers, says that it is cut off, and tries again", async () => {
  await openLive();
  await note.close();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  server.hold();
  note.open();
  await vi.waitFor(() => expect(note.getSnapshot().replica).not.toBeNull());
  note.getSnapshot().replica?.text.insert(0, "typed");
  const asked = server.asked.length;
  vi.advanceTimersByTime(19_000);
  expect([kind(), server.asked.length]).toEqual(["opening", asked]);
  vi.advanceTimersByTime(1000);
  await vi.waitFor(() => expect(kind()).toBe("offline"));
  expect(note.getSnapshot().save).toBe("offline");
  server.letIn();
  await vi.waitFor(() => expect(server.text).toBe("typed"));
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  vi.advanceTimersByTime(60_000);
  expect(kind()).toBe("live");
});
