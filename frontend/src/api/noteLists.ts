/** Where the lists of notes are kept that this page has asked for: what they say of a note need not be asked again. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { NoteSummary } from "./client";
import type { components } from "./schema";

export type Page = components["schemas"]["NoteList"];
export type Pages = InfiniteData<Page, string | undefined>;

export const noteListsKey = ["notes"] as const;

/** A note as some list has it. */
export function listedNote(queryClient: QueryClient, id: string): NoteSummary | undefined {
  const lists = queryClient.getQueriesData<Pages>({ queryKey: noteListsKey });
  return lists
    .flatMap(([, list]) => list?.pages.flatMap((page) => page.results) ?? [])
    .find((note) => note.id === id);
}
