import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sessionNews } from "@/api/session";
import { happened } from "@/testing/events";
import { fakeSockets } from "@/testing/fakeSockets";
import { type News, NewsFeed } from "./NewsFeed";

let sockets: ReturnType<typeof fakeSockets>;
let feed: NewsFeed;
let heard: News[];

beforeEach(() => {
  vi.useFakeTimers();
  sockets = fakeSockets();
  feed = new NewsFeed();
  heard = [];
  feed.subscribe((news) => heard.push(news));
  feed.start();
});

afterEach(() => {
  feed.stop();
  vi.useRealTimers();
});

const kinds = () => heard.map(({ kind }) => kind);
const stands = (position: number) => ({ kind: "feed.position", position });
const told = () =>
  heard.flatMap((news) => (news.kind === "events" ? news.events.map((one) => one.position) : []));

it("begins where the feed stands, and says that what was asked for before may be old", () => {
  expect(sockets.last().url).toMatch(/\/ws\/events$/);
  expect([feed.isLive(), kinds()]).toEqual([false, []]);
  sockets.last().say(stands(7));
  expect([feed.isLive(), kinds()]).toEqual([true, ["begun"]]);
});

it("goes on where it was, later and later, and at once when the network is back", () => {
  sockets.last().say(stands(7));
  const event = happened("note.trashed", {});
  sockets.last().say(event);
  sockets.last().breaks(1006);
  expect(feed.isLive()).toBe(false);
  vi.advanceTimersByTime(750);
  expect(sockets.last().url).toMatch(new RegExp(`since=${event.position}$`));
  for (let failures = 0; failures < 10; failures += 1) {
    sockets.last().breaks(1006);
    vi.advanceTimersByTime(45_000);
  }
  const tried = sockets.count();
  sockets.last().breaks(1006);
  vi.advanceTimersByTime(14_000);
  expect(sockets.count()).toBe(tried);
  window.dispatchEvent(new Event("online"));
  expect(sockets.count()).toBe(tried + 1);
  sockets.last().say(stands(event.position));
  expect(kinds()).toEqual(["begun", "events"]);
});

it("is not led astray by what has no position", () => {
  sockets.last().say(stands(7));
  sockets.last().say({ kind: "inbox.changed", unread_count: 3 });
  sockets.last().say({ kind: "presence", notes: {} });
  sockets.last().say({ kind: "of.another.day", words: [] });
  vi.advanceTimersByTime(100);
  sockets.last().breaks(1006);
  vi.advanceTimersByTime(750);
  expect(sockets.last().url).toMatch(/since=7$/);
  expect(kinds()).toEqual(["begun", "inbox", "presence"]);
  expect(heard.at(-2)).toEqual({ kind: "inbox", unreadCount: 3 });
});

it("says that there is a gap when its position is too old, and goes on from now", () => {
  sockets.last().say(stands(7));
  sockets.last().breaks(4416);
  vi.advanceTimersByTime(750);
  expect(sockets.last().url).toMatch(/\/ws\/events$/);
  expect(kinds()).toEqual(["begun"]);
  sockets.last().say(stands(900));
  expect(kinds()).toEqual(["begun", "gap"]);
});

it("stops when the login is over, and says so", () => {
  const happenings: string[] = [];
  const undo = sessionNews.subscribe((what) => happenings.push(what));
  sockets.last().say(stands(7));
  sockets.last().breaks(4401);
  vi.advanceTimersByTime(600_000);
  window.dispatchEvent(new Event("online"));
  expect([sockets.count(), happenings]).toEqual([1, ["expired"]]);
  feed.start();
  expect(sockets.last().url).toMatch(/since=7$/);
  undo();
});

it("takes a connection that says nothing for none", () => {
  sockets.last().say(stands(7));
  vi.advanceTimersByTime(39_000);
  sockets.last().say(stands(7));
  vi.advanceTimersByTime(39_000);
  expect(feed.isLive()).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(feed.isLive()).toBe(false);
  vi.advanceTimersByTime(750);
  expect(sockets.count()).toBe(2);
});

it("tells a thousand events at once, in order, each once", () => {
  sockets.last().say(stands(7));
  const events = Array.from({ length: 1000 }, () =>
    happened("note.edited", { revision: "1.2", since_revision: "1.1" }),
  );
  for (const event of events) sockets.last().say(event);
  vi.advanceTimersByTime(20);
  expect(kinds()).toEqual(["begun", "events"]);
  expect(told()).toEqual(events.map(({ position }) => position));
});
