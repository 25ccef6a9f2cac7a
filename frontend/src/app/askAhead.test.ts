import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { newQueryClient } from "@/api/queryClient";
import { answering } from "@/testing/page";
import { askAhead } from "./askAhead";

const ID = "6d4a0a5e-1111-4222-8333-944445555666";
const SESSION = "GET /api/v1/session/";
const NOTE = `GET /api/v1/notes/${ID}/`;

type Reply = [number, unknown];

/** An answer that comes when it is told to. */
function later() {
  let tell: (reply: Reply) => void = () => undefined;
  const reply = new Promise<Reply>((resolve) => {
    tell = resolve;
  });
  return { reply: () => reply, tell };
}

/** Whether the page is still waited for. */
function waiting(path = `/notes/${ID}`) {
  const wait = { isOver: false };
  void askAhead(newQueryClient(), path).then(() => {
    wait.isOver = true;
  });
  return wait;
}

const session: Reply = [200, { username: "alice" }];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("waits for the login and the note, and no longer", async () => {
  const [login, note] = [later(), later()];
  const asked = answering({ [SESSION]: login.reply, [NOTE]: note.reply });
  const wait = waiting();
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.map(({ path }) => path)).toEqual(["/api/v1/session/"]);
  login.tell(session);
  await vi.advanceTimersByTimeAsync(10);
  expect(wait.isOver).toBe(false);
  note.tell([200, { id: ID, content: "text" }]);
  await vi.advanceTimersByTimeAsync(1);
  expect(wait.isOver).toBe(true);
});

it("waits for a slow note a moment", async () => {
  answering({ [SESSION]: () => session, [NOTE]: later().reply });
  const wait = waiting();
  await vi.advanceTimersByTimeAsync(50);
  expect(wait.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(20);
  expect(wait.isOver).toBe(true);
});

it("waits for a slow login a third of a second", async () => {
  answering({ [SESSION]: later().reply });
  const wait = waiting();
  await vi.advanceTimersByTimeAsync(290);
  expect(wait.isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(80);
  expect(wait.isOver).toBe(true);
});

it.each([
  ["nobody is signed in", [401, { code: "not_authenticated", detail: "" }] as Reply, `/notes/${ID}`],
  ["the page is no note", session, "/settings"],
])("asks for no note where %s", async (_, login, path) => {
  const asked = answering({ [SESSION]: () => login });
  const wait = waiting(path);
  await vi.advanceTimersByTimeAsync(1);
  expect(wait.isOver).toBe(true);
  expect(asked).toHaveLength(1);
});

it("waits for nobody where the server cannot be reached", async () => {
  answering({});
  const wait = waiting();
  await vi.advanceTimersByTimeAsync(400);
  expect(wait.isOver).toBe(true);
});
