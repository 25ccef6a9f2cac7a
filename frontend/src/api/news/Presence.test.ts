import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeSockets } from "@/testing/fakeSockets";
import type { NotePresence } from "./events";
import { NewsFeed } from "./NewsFeed";
import { Presence } from "./Presence";

let sockets: ReturnType<typeof fakeSockets>;
let feed: NewsFeed;
let presence: Presence;
let told: string[];
let isHidden: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = fakeSockets();
  isHidden = false;
  vi.spyOn(document, "hidden", "get").mockImplementation(() => isHidden);
  feed = new NewsFeed();
  presence = new Presence(feed);
  told = [];
  for (const id of ["a", "b"]) presence.subscribe(id, () => told.push(id));
  feed.start();
  sockets.last().say({ kind: "feed.position", position: 1 });
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const there = (...names: string[]): NotePresence => ({
  people: names.map((username) => ({ username, color: "#c2255c" })),
  count: names.length,
});
const hears = (notes: Record<string, NotePresence>) => sockets.last().say({ kind: "presence", notes });
const names = (id: string) => presence.of(id).people.map(({ username }) => username);

it("knows who is in a note, and tells only those who ask for that note", () => {
  hears({ a: there("bo", "cy") });
  expect([names("a"), names("b"), told]).toEqual([["bo", "cy"], [], ["a"]]);
  hears({ b: there("bo") });
  hears({ a: there() });
  expect([presence.of("a").count, names("b"), told]).toEqual([0, ["bo"], ["a", "b", "a"]]);
});

it("gives the same answer until it changes", () => {
  hears({ a: there("bo") });
  const before = presence.of("a");
  hears({ b: there("bo") });
  expect(presence.of("a")).toBe(before);
  expect(presence.of("x")).toBe(presence.of("y"));
});

it("knows nothing while it hears nothing, and then what the next connection says", () => {
  hears({ a: there("bo"), b: there("cy") });
  sockets.last().breaks(1006);
  expect([names("a"), names("b")]).toEqual([[], []]);
  vi.advanceTimersByTime(750);
  sockets.last().say({ kind: "feed.position", position: 1 });
  hears({ b: there("cy") });
  expect([names("a"), names("b")]).toEqual([[], ["cy"]]);
});

it("lets a page that nobody sees do nothing until somebody does", () => {
  isHidden = true;
  hears({ a: there("bo") });
  hears({ a: there("bo", "cy") });
  expect(told).toEqual([]);
  isHidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  expect([told, names("a")]).toEqual([["a"], ["bo", "cy"]]);
});

it("tells nobody who does not want to hear any more", () => {
  const undo = presence.subscribe("c", () => told.push("c"));
  undo();
  hears({ c: there("bo") });
  expect(told).toEqual([]);
});
