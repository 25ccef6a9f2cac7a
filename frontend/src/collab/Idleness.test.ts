import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { IDLE_AFTER_MS } from "@/shared/lib/SignsOfLife";
import { Idleness } from "./Idleness";
import { peersOf } from "./peers";

let awareness: Awareness;
let idleness: Idleness;

beforeEach(() => {
  vi.useFakeTimers();
  awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ cursor: null });
  idleness = new Idleness(awareness);
});

afterEach(() => {
  idleness.stop();
  awareness.destroy();
  vi.useRealTimers();
});

it("tells the others after a minute without a sign of life, and keeps what else is said", () => {
  vi.advanceTimersByTime(IDLE_AFTER_MS - 1);
  expect(awareness.getLocalState()).toEqual({ cursor: null });
  vi.advanceTimersByTime(2);
  expect(awareness.getLocalState()).toEqual({ cursor: null, idle: true });
  window.dispatchEvent(new Event("pointermove"));
  expect(awareness.getLocalState()).toEqual({ cursor: null });
});

it("counts the minute from the last sign", () => {
  vi.advanceTimersByTime(IDLE_AFTER_MS / 2);
  window.dispatchEvent(new Event("keydown"));
  vi.advanceTimersByTime(IDLE_AFTER_MS / 2 + 1);
  expect(awareness.getLocalState()).toEqual({ cursor: null });
  vi.advanceTimersByTime(IDLE_AFTER_MS / 2);
  expect(awareness.getLocalState()).toMatchObject({ idle: true });
});

it("counts on where the clock is set back", () => {
  vi.advanceTimersByTime(IDLE_AFTER_MS / 2);
  window.dispatchEvent(new Event("keydown"));
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(IDLE_AFTER_MS + 1);
  expect(awareness.getLocalState()).toMatchObject({ idle: true });
});

it("somebody is idle when all their windows are, and a script when no window is a browser's", () => {
  const state = (kind: string, idle?: boolean) => ({
    user: { key: "person:2", name: "bo", color: "#c2255c", kind },
    idle,
  });
  awareness.states.set(1, state("person", true));
  awareness.states.set(2, state("token"));
  expect(peersOf(awareness, "alice")).toMatchObject([{ name: "bo", isIdle: false, isScript: false }]);
  awareness.states.set(2, state("person", true));
  expect(peersOf(awareness, "alice")).toMatchObject([{ isIdle: true }]);
  awareness.states.delete(1);
  awareness.states.set(2, state("token"));
  expect(peersOf(awareness, "alice")).toMatchObject([{ isIdle: false, isScript: true }]);
});
