import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { sessionNews } from "@/api/session";
import type { NewsEvent, NotePresence } from "./events";
import { type News, NewsFeed } from "./NewsFeed";
import { Presence } from "./Presence";

/** The feed of this tab. */
export const news = new NewsFeed();

const presence = new Presence(news);

/** Listens for as long as somebody is signed in; returns the undo. */
export function listenToNews(): () => void {
  news.start();
  const undo = sessionNews.subscribe((what) => {
    if (what === "restored") news.start();
    else news.stop();
  });
  return () => {
    undo();
    news.stop();
  };
}

/** Whether news come by themselves now. */
export function useIsLive(): boolean {
  return useSyncExternalStore(news.watch, news.isLive);
}

/** Who is in a note now. */
export function usePresence(noteId: string): NotePresence {
  const subscribe = useCallback((listener: () => void) => presence.subscribe(noteId, listener), [noteId]);
  return useSyncExternalStore(subscribe, () => presence.of(noteId));
}

/** Hears all news while the component is on screen. */
export function useNews(onNews: (news: News) => void): void {
  const hear = useEffectEvent(onNews);
  useEffect(() => news.subscribe((heard) => hear(heard)), []);
}

/** Hears when one note may be there again, or be another one than it was. */
export function useNewsOf(noteId: string, kinds: readonly NewsEvent["kind"][], act: () => void): void {
  useNews((heard) => {
    const concerns = (event: NewsEvent) => event.note.id === noteId && kinds.includes(event.kind);
    if (heard.kind === "gap" || (heard.kind === "events" && heard.events.some(concerns))) act();
  });
}
