/** Lists, titles and notes follow what others do: at once where an event says it all, else by asking the server. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import type { Note } from "@/api/client";
import type { NewsEvent } from "@/api/news/events";
import type { News } from "@/api/news/NewsFeed";
import { useNews } from "@/api/news/news";
import type { Pages } from "@/api/noteLists";
import { Paced } from "@/shared/lib/Paced";
import { keys } from "./api";
import { withEvent } from "./listNews";

/** Lists are asked for so often at the most. */
const ASK_MS = 1000;
/** The server brings what lists show of a text up to date within two seconds of a change. */
const LISTS_FOLLOW_MS = 2200;
/** What others write moves their note up at once; what it begins with now can wait. */
const LEISURE_MS = 10_000;
/** Not everybody at once who sees the same note. */
const SPREAD_MS = 1000;

export class ListNews {
  private readonly lists = new Paced(
    () => void this.queries.invalidateQueries({ queryKey: keys.lists }),
    ASK_MS,
  );
  private readonly leisure = new Paced(() => this.lists.ask(), LEISURE_MS);
  private readonly notes = new Paced(() => this.askForDoubted(), ASK_MS);
  private readonly doubted = new Set<string>();

  constructor(
    private readonly queries: QueryClient,
    private readonly username: string,
  ) {}

  hear(news: News): void {
    // What a gap leaves to be asked for is asked for as a whole, by whoever listens for all.
    if (news.kind === "begun") this.lists.ask();
    if (news.kind !== "events") return;
    for (const query of this.queries.getQueryCache().findAll({ queryKey: keys.lists })) {
      const pages = query.state.data as Pages | undefined;
      if (!pages || (query.queryKey[1] as { trashed: boolean }).trashed) continue;
      const changed = news.events.reduce((before, event) => withEvent(before, event, this.username), pages);
      // It is as old as it was: an event says nothing about the rest of it.
      if (changed !== pages) {
        this.queries.setQueryData(query.queryKey, changed, { updatedAt: query.state.dataUpdatedAt });
      }
    }
    for (const event of news.events) this.follow(event);
  }

  stop(): void {
    for (const paced of [this.lists, this.leisure, this.notes]) paced.stop();
  }

  private follow(event: NewsEvent): void {
    const isOwn = event.actors.includes(this.username);
    switch (event.kind) {
      case "note.created":
        this.lists.ask();
        break;
      case "note.restored":
        this.doubt(event.note.id);
        this.lists.ask();
        break;
      case "note.shared":
      case "note.role_changed":
        if (event.data.username !== this.username) break;
        this.doubt(event.note.id);
        this.lists.ask();
        break;
      case "note.trashed":
      case "note.access_lost":
        this.doubt(event.note.id);
        if (isOwn) this.lists.ask();
        else this.askAtLeisure();
        break;
      case "note.renamed":
        this.rename(event.note.id, event.data.previous_title, event.data.title);
        this.askAtLeisure();
        break;
      case "note.edited":
        if (isOwn) this.lists.ask(LISTS_FOLLOW_MS);
        else this.askAtLeisure();
    }
  }

  private askAtLeisure(): void {
    this.leisure.ask(LISTS_FOLLOW_MS + Math.random() * SPREAD_MS);
  }

  private rename(id: string, before: string, title: string): void {
    const updatedAt = this.queries.getQueryState(keys.note(id))?.dataUpdatedAt;
    this.queries.setQueryData<Note>(
      keys.note(id),
      (note) => (note?.title === before ? { ...note, title } : note),
      { updatedAt },
    );
  }

  private doubt(id: string): void {
    this.doubted.add(id);
    this.notes.ask();
  }

  private askForDoubted(): void {
    for (const id of this.doubted) void this.queries.invalidateQueries({ queryKey: keys.note(id) });
    this.doubted.clear();
  }
}

/** Has the notes on this page follow the feed. */
export function useListNews(): void {
  const queryClient = useQueryClient();
  const { username } = useCurrentSession();
  const lists = useMemo(() => new ListNews(queryClient, username), [queryClient, username]);
  useNews((news) => lists.hear(news));
  useEffect(() => () => lists.stop(), [lists]);
}
