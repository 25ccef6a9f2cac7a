/** Some browsers never answer what a page asks of their storage: neither yes nor no. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeServer } from "@/testing/fakeServer";
import { hangStorage } from "@/testing/storage";
import { OpenNote } from "./OpenNote";
import { countUnsaved, forgetEverything } from "./offline";

const noteId = "6d4a0a5e-1111-4222-8333-944445555666";
const SHORT = { timeout: 8000 };
const LONG = { timeout: 20_000 };
vi.setConfig({ testTimeout: 40_000 });
let server: FakeServer;
let note: OpenNote;
let answers: () => void;

beforeEach(() => {
  server = new FakeServer();
  server.doc.getText("content").insert(0, "hello");
  vi.stubGlobal("WebSocket", server.WebSocket);
  answers = hangStorage();
  note = new OpenNote("alice", noteId);
  note.open();
});

afterEach(async () => {
  answers();
  await note.close();
});

it("keeps nobody from a note, nor from signing out", async () => {
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"), SHORT);
  expect(note.getSnapshot().replica?.text.toString()).toBe("hello");
  expect(await countUnsaved("alice")).toBe(0);
  await note.close();
  await forgetEverything("alice");
});

it("counts as no copy until it answers after all", async () => {
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(false), LONG);
  server.stores = false;
  const replica = note.getSnapshot().replica;
  replica?.text.insert(5, " there");
  expect(note.wouldLose).toBe(true);
  answers();
  await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true), SHORT);
});
