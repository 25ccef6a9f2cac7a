import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenToNews } from "@/api/news/news";
import { happened } from "@/testing/events";
import { fakeSockets } from "@/testing/fakeSockets";
import { answering, renderPage, summary } from "@/testing/page";
import { useKnownNote } from "./api";
import { NoteList } from "./NoteList";
import { useListNews } from "./useListNews";

const { id } = summary();
const PATH = "/api/v1/notes/";
const other = summary({
  id: "7d4a0a5e-1111-4222-8333-944445555666",
  title: "Plan",
  updated_at: "2026-11-01T12:00:00Z",
});

let listed: ReturnType<typeof summary>[];
let stored: ReturnType<typeof summary>;
let asked: ReturnType<typeof answering>;
let socket: ReturnType<typeof fakeSockets>;
let stop: () => void;

function Page() {
  useListNews();
  const { known } = useKnownNote(id);
  return (
    <>
      <h1>{known?.title}</h1>
      <NoteList />
    </>
  );
}

const wait = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const times = (path = PATH) => asked.filter((request) => request.path === path).length;
const titles = () => screen.queryAllByRole("link").map((row) => row.firstElementChild?.textContent);

async function hears(...events: object[]) {
  for (const event of events) socket.last().say(event);
  await wait(100);
}

beforeEach(async () => {
  listed = [other, summary()];
  stored = summary();
  asked = answering({
    [`GET ${PATH}`]: () => [200, { results: listed, next: null, previous: null }],
    [`GET ${PATH}${id}/`]: () => [200, { ...stored, content: "text", revision: "1.1" }],
  });
  vi.useFakeTimers();
  socket = fakeSockets();
  renderPage(<Page />);
  stop = listenToNews();
  await wait(100);
  await hears({ kind: "feed.position", position: 1 });
  await wait(1000);
  asked.length = 0;
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("asks for nothing while nothing happens, and from time to time when it hears nothing", async () => {
  for (let round = 0; round < 6; round += 1) {
    await wait(10_000);
    await hears({ kind: "feed.position", position: 1 });
  }
  expect(times()).toBe(0);
  socket.last().breaks(1006);
  await wait(21_000);
  expect(times()).toBe(2);
});

it("shows another title at once, in the list and at the note, and moves it to the top", async () => {
  await hears(happened("note.renamed", { title: "Yard", previous_title: "Garden" }));
  expect(titles()).toEqual(["Yard", "Plan"]);
  expect(screen.getByRole("heading")).toHaveTextContent("Yard");
  expect(times()).toBe(0);
});

it("does not take a title from before the one that it knows", async () => {
  await hears(happened("note.renamed", { title: "G", previous_title: "" }));
  expect(titles()).toEqual(["Plan", "Garden"]);
  expect(screen.getByRole("heading")).toHaveTextContent("Garden");
});

it("moves what others write to the top without asking, and asks once for a thousand edits", async () => {
  const edits = () =>
    Array.from({ length: 1000 }, () => happened("note.edited", { revision: "1.2", since_revision: "1.1" }));
  await hears(...edits());
  expect(titles()).toEqual(["Garden", "Plan"]);
  expect(times()).toBe(0);
  await wait(3300);
  expect(times()).toBe(1);
  await hears(...edits());
  await wait(5000);
  expect(times()).toBe(1);
  await wait(5000);
  expect(times()).toBe(2);
});

it("brings what one writes oneself up to date as soon as the server has it", async () => {
  await hears(happened("note.edited", { revision: "1.2", since_revision: "1.1" }, { by: ["alice"] }));
  await wait(2200);
  expect(times()).toBe(1);
});

it.each(["note.trashed", "note.access_lost"] as const)(
  "lets a note go with %s, and looks at it again",
  async (kind) => {
    stored = summary({ title: "Gone" });
    await hears(happened(kind, {}));
    expect(titles()).toEqual(["Plan"]);
    expect(times(`${PATH}${id}/`)).toBeGreaterThan(0);
  },
);

it("shows what is new or came back, with one question in a second at the most", async () => {
  listed = [summary({ id: "9", title: "New" }), ...listed];
  await hears(
    ...Array.from({ length: 500 }, () =>
      happened("note.shared", { username: "alice", role: "viewer" }, { id: "9" }),
    ),
  );
  expect([titles(), times()]).toEqual([["New", "Plan", "Garden"], 1]);
  for (let round = 0; round < 10; round += 1)
    await hears(happened("note.created", { revision: "1.1" }, { id: "9" }));
  expect(times()).toBeLessThanOrEqual(3);
});

it("does not ask for lists when a note is shared with somebody else", async () => {
  await hears(happened("note.shared", { username: "cy", role: "viewer" }));
  await wait(5000);
  expect(times()).toBe(0);
});
