import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { useKnownNote, useNotes } from "./api";

const { id: noteId } = summary();
const notePath = `/api/v1/notes/${noteId}/`;
const TEN_SECONDS = 10_000;

let listed: ReturnType<typeof summary>[];
let stored: ReturnType<typeof summary> | null;
let asked: ReturnType<typeof answering>;

beforeEach(() => {
  listed = [summary()];
  stored = summary();
  asked = answering({
    "GET /api/v1/notes/": () => [200, { results: listed, next: null, previous: null }],
    [`GET ${notePath}`]: () =>
      stored
        ? [200, { ...stored, content: "text", revision: "1.1" }]
        : [404, { code: "not_found", detail: "" }],
  });
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function Known() {
  const { known, note, error } = useKnownNote(noteId);
  return (
    <p>
      {known?.title}, {known?.role}, {note?.trashed_at ? "trashed" : "here"}, {error ? "refused" : "found"}
    </p>
  );
}

function Listed() {
  return <p>{useNotes({}).data?.pages[0]?.results.length}</p>;
}

const wait = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const times = (path: string) => asked.filter((request) => request.path === path).length;

async function show(what: React.ReactNode) {
  renderPage(what);
  await wait(100);
}

async function lookAgain() {
  await act(async () => {
    window.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(100);
  });
}

it("asks for the list anew every ten seconds, and when one comes back to the page", async () => {
  await show(<Listed />);
  expect(times("/api/v1/notes/")).toBe(1);
  await wait(3 * TEN_SECONDS);
  expect(times("/api/v1/notes/")).toBe(4);
  await lookAgain();
  expect(times("/api/v1/notes/")).toBe(5);
});

it("asks once for all who show the list", async () => {
  await show(
    <>
      <Listed />
      <Known />
    </>,
  );
  await wait(3 * TEN_SECONDS);
  expect(times("/api/v1/notes/")).toBe(4);
});

it("takes title and role from the list, and asks for the note with its text only on coming back", async () => {
  await show(<Known />);
  listed = [summary({ title: "Yard", role: "viewer" })];
  await wait(3 * TEN_SECONDS);
  expect(screen.getByText("Yard, viewer, here, found")).toBeVisible();
  expect(times(notePath)).toBe(1);
  stored = summary({ title: "Orchard" });
  await lookAgain();
  expect(times(notePath)).toBe(2);
});

it("asks for a note that left the list, which may be in the trash", async () => {
  await show(<Known />);
  listed = [];
  stored = summary({ trashed_at: "2026-11-02T10:00:00Z" });
  await wait(TEN_SECONDS + 100);
  expect(screen.getByText("Garden, owner, trashed, found")).toBeVisible();
  listed = [summary()];
  stored = summary();
  await wait(TEN_SECONDS + 100);
  expect(screen.getByText("Garden, owner, here, found")).toBeVisible();
  expect(times(notePath)).toBe(3);
});

it("knows a note from the list while the note itself cannot be read", async () => {
  stored = null;
  await show(<Known />);
  expect(screen.getByText("Garden, owner, here, refused")).toBeVisible();
});
