import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Note } from "@/api/client";
import { summary } from "@/testing/page";
import { firstTextOf, useLeaving } from "./useFirstText";

const note = (changes: Partial<Note> = {}) => ({ ...summary(), content: "as read", ...changes }) as Note;

it("is the text as it was read, where that is newer than what was typed here", () => {
  vi.useFakeTimers({ now: 1000 });
  const { id } = note();
  expect(firstTextOf(note(), 900)).toBe("as read");
  const { rerender, unmount } = renderHook(({ isOpen }) => useLeaving(id, isOpen), {
    initialProps: { isOpen: false },
  });
  rerender({ isOpen: true });
  vi.setSystemTime(2000);
  expect(firstTextOf(note(), 900)).toBe("as read");
  unmount();
  expect(firstTextOf(note(), 1500)).toBeUndefined();
  expect(firstTextOf(note(), 2000)).toBeUndefined();
  expect(firstTextOf(note(), 2001)).toBe("as read");
  expect(firstTextOf(note({ id: "another" }), 900)).toBe("as read");
  vi.useRealTimers();
});

it("is not there of a note that is not known, or in the trash", () => {
  expect(firstTextOf(undefined, 5000)).toBeUndefined();
  expect(firstTextOf(note({ trashed_at: "2026-11-01T10:00:00Z" }), 5000)).toBeUndefined();
});
