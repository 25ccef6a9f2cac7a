/** The change feed of this tab: one socket, which goes on where it was. Lives outside React, like the open notes.
 *
 * Whoever listens misses nothing: what happened while the socket was away comes when it is back, and where the server
 * has forgotten that, listeners are told to ask for everything anew.
 */
import { sessionNews } from "@/api/session";
import type { NewsEvent, NewsFrame, NotePresence } from "./events";

/** ``begun``: heard from now on, so what was asked for before may be old. ``gap``: anything may have happened.
 * ``inbox``: how many of this person's notifications are unread, at the start and after each change of them.
 * ``presence``: who is in these notes now; the first after ``isLive`` names all that somebody is in. */
export type News =
  | { kind: "events"; events: readonly NewsEvent[] }
  | { kind: "begun" }
  | { kind: "gap" }
  | { kind: "inbox"; unreadCount: number }
  | { kind: "presence"; notes: Readonly<Record<string, NotePresence>> };

const LOGIN_OVER = 4401;
const POSITION_GONE = 4416;
/** The server says something at least every 15 seconds; a connection that is silent for so long is none. */
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;
/** A thousand events that come at once are told at once. */
const GATHER_MS = 20;

export class NewsFeed {
  private readonly listeners = new Set<(news: News) => void>();
  private readonly watchers = new Set<() => void>();
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private gathered: NewsEvent[] = [];
  private position: number | null = null;
  private missing: "begun" | "gap" | null = "begun";
  private failures = 0;
  private isStarted = false;
  private live = false;

  /** Whether news come by themselves at this moment; whoever needs them and hears none has to ask. */
  readonly isLive = () => this.live;

  /** Calls back when ``isLive`` has changed; returns the undo. */
  readonly watch = (watcher: () => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  /** Hears all news from now on; returns the undo. */
  subscribe(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Listens to the server until ``stop``; also after a login that ended was renewed. */
  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    window.addEventListener("online", this.hurry);
    this.join();
  }

  stop(): void {
    this.isStarted = false;
    window.removeEventListener("online", this.hurry);
    clearTimeout(this.timer);
    this.leave();
  }

  /** What is tried again in a while is tried at once. */
  private readonly hurry = () => {
    if (this.live) return;
    this.leave();
    this.failures = 0;
    this.join();
  };

  private join(): void {
    const since = this.position === null ? "" : `?since=${this.position}`;
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/events${since}`);
    socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as NewsFrame);
    socket.onclose = ({ code }) => this.lose(code);
    this.socket = socket;
    this.watchSilence();
  }

  private watchSilence(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lose(0), SILENCE_MS);
  }

  private leave(): void {
    if (this.socket) {
      this.socket.onmessage = this.socket.onclose = null;
      this.socket.close();
      this.socket = null;
    }
    this.setLive(false);
  }

  private lose(code: number): void {
    this.leave();
    if (code === LOGIN_OVER) {
      this.stop();
      sessionNews.announce("expired");
      return;
    }
    if (code === POSITION_GONE) {
      this.position = null;
      this.missing = "gap";
    }
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.failures++, MAX_RETRY_MS);
    clearTimeout(this.timer);
    // Not everybody at once, where a server has just come back.
    this.timer = setTimeout(() => this.join(), delay * (0.5 + Math.random()));
  }

  private hear(frame: NewsFrame): void {
    this.watchSilence();
    this.failures = 0;
    // No part of the feed: it has no position.
    if (frame.kind === "inbox.changed") {
      this.tell({ kind: "inbox", unreadCount: frame.unread_count });
      return;
    }
    if (frame.kind === "presence") {
      this.tell(frame);
      return;
    }
    // Something that a later server says beside the feed.
    if (!("position" in frame)) return;
    this.position = frame.position;
    this.setLive(true);
    if (this.missing) {
      // Only now, that there is a position: what happens after it is heard, what happened before is asked for.
      const kind = this.missing;
      this.missing = null;
      this.tell({ kind });
    }
    if (frame.kind === "feed.position") return;
    this.gathered.push(frame);
    this.gathering ??= setTimeout(() => this.tellGathered(), GATHER_MS);
  }

  private tellGathered(): void {
    this.gathering = undefined;
    this.tell({ kind: "events", events: this.gathered.splice(0) });
  }

  private tell(news: News): void {
    for (const listener of this.listeners) listener(news);
  }

  private setLive(live: boolean): void {
    if (live === this.live) return;
    this.live = live;
    for (const watcher of this.watchers) watcher();
  }
}
