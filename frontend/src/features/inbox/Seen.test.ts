import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IDLE_AFTER_MS } from "@/shared/lib/SignsOfLife";
import { PAUSE_MS, Seen } from "./Seen";

let sent: [revision: string, isLeaving: boolean][];
let there: string | null;
let peers: number;
let fails: boolean;
let seen: Seen;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  there = "1.1";
  peers = 1;
  fails = false;
  looks(true);
  seen = new Seen({
    revision: () => there,
    peers: () => peers,
    send: async (revision, isLeaving) => {
      sent.push([revision, isLeaving]);
      if (fails) throw new TypeError("Failed to fetch");
    },
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function looks(isFocused: boolean, state: DocumentVisibilityState = "visible"): void {
  vi.spyOn(document, "hasFocus").mockReturnValue(isFocused);
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
}

/** Opens the note, whose text is before one's eyes after a moment. */
function open(): void {
  stop = seen.start();
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent.splice(0)).toEqual([["1.1", false]]);
}

it("says all that was seen within two seconds at once", () => {
  open();
  for (const revision of ["1.2", "1.3", "1.4"]) seen.hear(revision, false);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent).toEqual([["1.4", false]]);
  vi.advanceTimersByTime(60_000);
  expect(sent).toHaveLength(1);
});

it("never says it more often than that while people type without end", () => {
  open();
  for (let seq = 2; seq < 102; seq += 1) {
    seen.hear(`1.${seq}`, false);
    vi.advanceTimersByTime(100);
  }
  expect(sent.length).toBeLessThanOrEqual(10_000 / PAUSE_MS);
  expect(sent.length).toBeGreaterThan(2);
});

it("says it more rarely in a full house", () => {
  peers = 100;
  stop = seen.start();
  vi.advanceTimersByTime(19_999);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([["1.1", false]]);
});

it("counts ten as more than nine, and no generation as less than one before", () => {
  there = "1.9";
  stop = seen.start();
  vi.advanceTimersByTime(PAUSE_MS);
  seen.hear("1.10", false);
  vi.advanceTimersByTime(PAUSE_MS);
  seen.hear("1.2", false);
  seen.hear("2.1", false);
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent.map(([revision]) => revision)).toEqual(["1.9", "1.10", "2.1"]);
});

it("says nothing while nobody looks, and all of it when somebody does", () => {
  open();
  looks(false);
  window.dispatchEvent(new Event("blur"));
  seen.hear("1.2", false);
  vi.advanceTimersByTime(60_000);
  expect(sent).toEqual([]);
  looks(true);
  window.dispatchEvent(new Event("focus"));
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent).toEqual([["1.2", false]]);
});

it("says nothing of what comes while the page is in front of an empty chair, and all of it when somebody is back", () => {
  open();
  vi.advanceTimersByTime(IDLE_AFTER_MS);
  seen.hear("1.2", false);
  vi.advanceTimersByTime(IDLE_AFTER_MS);
  expect(sent).toEqual([]);
  window.dispatchEvent(new Event("pointermove"));
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent).toEqual([["1.2", false]]);
});

it.each(["pagehide", "blur"])("says nothing at a %s that nobody was there for", (event) => {
  open();
  vi.advanceTimersByTime(IDLE_AFTER_MS);
  seen.hear("1.2", false);
  looks(event !== "blur");
  window.dispatchEvent(new Event(event));
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent).toEqual([]);
});

it.each([
  ["another window", () => [looks(false), window.dispatchEvent(new Event("blur"))]],
  ["another tab", () => [looks(true, "hidden"), document.dispatchEvent(new Event("visibilitychange"))]],
  ["another page", () => window.dispatchEvent(new Event("pagehide"))],
  ["another note", () => stop()],
])("says at once what was seen when one goes to %s", (_where, leave) => {
  open();
  seen.hear("1.2", false);
  leave();
  expect(sent).toEqual([["1.2", true]]);
});

it("does not hurry with what one wrote oneself, but says it in the end", () => {
  open();
  seen.hear("1.2", true);
  vi.advanceTimersByTime(IDLE_AFTER_MS / 2);
  expect(sent).toEqual([]);
  looks(false);
  window.dispatchEvent(new Event("blur"));
  expect(sent).toEqual([["1.2", true]]);
});

it("says nothing of a text that may be behind", () => {
  there = null;
  stop = seen.start();
  seen.hear("1.5", false);
  vi.advanceTimersByTime(PAUSE_MS);
  window.dispatchEvent(new Event("pagehide"));
  expect(sent).toEqual([]);
  looks(true);
  window.dispatchEvent(new Event("focus"));
  there = "1.4";
  seen.came();
  vi.advanceTimersByTime(PAUSE_MS);
  expect(sent).toEqual([["1.5", false]]);
});

it("says again with the next what did not arrive", async () => {
  fails = true;
  stop = seen.start();
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  fails = false;
  window.dispatchEvent(new Event("focus"));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(sent).toEqual([
    ["1.1", false],
    ["1.1", false],
  ]);
});
