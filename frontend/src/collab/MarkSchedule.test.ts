import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeServer } from "@/testing/fakeServer";
import { OpenNote } from "./OpenNote";

const KEY_EVERY_MS = 140;
const OVERDUE_MS = 10_000;
let server: FakeServer;
let note: OpenNote;

beforeEach(async () => {
  server = new FakeServer();
  vi.stubGlobal("WebSocket", server.WebSocket);
  note = new OpenNote("alice", "6d4a0a5e-1111-4222-8333-944445555667");
  note.open();
  await vi.waitFor(() => expect(word()).toBe("saved"));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  server.stores = false;
});

afterEach(async () => {
  vi.useRealTimers();
  await note.close();
});

const word = () => note.getSnapshot().save;

/** Presses a key every moment for so long; with each one comes the answer to the MARK before it. Returns what is said. */
function typing(milliseconds: number, { isAnswered }: { isAnswered: boolean }): Set<string> {
  const said = new Set<string>();
  for (let passed = 0; passed < milliseconds; passed += KEY_EVERY_MS) {
    note.getSnapshot().replica?.text.insert(0, "a");
    const [socket] = server.open;
    const newest = server.marks.at(-1);
    if (isAnswered && socket && newest) server.saved(socket, newest);
    vi.advanceTimersByTime(1);
    said.add(word());
    vi.advanceTimersByTime(KEY_EVERY_MS - 1);
    said.add(word());
  }
  return said;
}

it("P12: is in no trouble while somebody types without a pause and is answered", () => {
  expect(typing(3 * OVERDUE_MS, { isAnswered: true })).toEqual(new Set(["saving"]));
});

it("P12: notices a server that answers nothing, or nothing more, while somebody types on", () => {
  const marks = server.marks.length;
  typing(OVERDUE_MS - KEY_EVERY_MS, { isAnswered: false });
  expect([word(), server.marks.length > marks]).toEqual(["saving", true]);
  typing(2 * KEY_EVERY_MS, { isAnswered: false });
  expect(word()).toBe("retrying");
  expect(typing(KEY_EVERY_MS, { isAnswered: true })).toEqual(new Set(["saving"]));
  typing(OVERDUE_MS - 3 * KEY_EVERY_MS, { isAnswered: false });
  expect(word()).toBe("saving");
  typing(3 * KEY_EVERY_MS, { isAnswered: false });
  expect(word()).toBe("retrying");
});
