import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "@/api/client";
import { listedNote } from "@/api/noteLists";
import type { components } from "@/api/schema";
import { atMost } from "@/shared/lib/atMost";

type Schemas = components["schemas"];
export type Webhook = Schemas["Webhook"];
export type WebhookWithSecret = Schemas["WebhookSecret"];
export type Delivery = Schemas["Delivery"];
export type EventKind = Schemas["EventKindEnum"];
/** What its owner decides about a webhook. */
export type Wanted = Pick<Webhook, "url" | "name" | "kinds" | "notes">;

/** What is sent meanwhile shows while somebody looks. */
const REFETCH_MS = 5_000;
const TITLES_STALE_MS = 60_000;
const PAGE_SIZE = 20;
const FOUND_AT_ONCE = 6;
const fewAtOnce = atMost(3);

const keys = {
  all: ["webhooks"] as const,
  deliveries: (id: string, pages: number) => ["webhooks", id, pages] as const,
  found: (search: string) => ["found notes", search] as const,
  title: (id: string) => ["title", id] as const,
};

export function useWebhooks() {
  return useQuery({
    queryKey: keys.all,
    queryFn: async ({ signal }) => {
      const { data } = await client.GET("/api/v1/webhooks/", { signal });
      return (data?.results ?? []) as Webhook[];
    },
    refetchInterval: REFETCH_MS,
  });
}

/** What was sent and what came of it, the newest first, so many pages of it. */
export function useDeliveries(id: string, pages: number) {
  // Not useInfiniteQuery, which the first page has: used here as well, it is cut out of there and makes both larger.
  return useQuery({
    queryKey: keys.deliveries(id, pages),
    queryFn: async ({ signal }) => {
      const deliveries: Delivery[] = [];
      let cursor: number | undefined;
      for (let page = 0; page < pages; page += 1) {
        const { data } = await client.GET("/api/v1/webhooks/{webhook_id}/deliveries/", {
          params: { path: { webhook_id: id }, query: { page_size: PAGE_SIZE, cursor } },
          signal,
        });
        deliveries.push(...(data?.results ?? []));
        cursor = cursorOf(data?.next);
        if (cursor === undefined) break;
      }
      return { deliveries, hasMore: cursor !== undefined };
    },
    placeholderData: (previous) => previous,
    // Whoever looks into the past is not shown the present again and again, at the price of as many requests as pages.
    refetchInterval: pages === 1 && REFETCH_MS,
  });
}

function cursorOf(next: string | null | undefined): number | undefined {
  return next ? Number(new URL(next, location.origin).searchParams.get("cursor")) : undefined;
}

/** Some notes with these words, the last changed first. */
export function useFoundNotes(search: string) {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey: keys.found(search),
    queryFn: async ({ signal }) => {
      const query = { page_size: FOUND_AT_ONCE, search: search || undefined };
      const { data } = await client.GET("/api/v1/notes/", { params: { query }, signal });
      const found = data?.results ?? [];
      for (const { id, title } of found) queryClient.setQueryData(keys.title(id), shownTitle(title));
      return found;
    },
    placeholderData: (previous) => previous,
  });
}

const shownTitle = (title: string | undefined) => title || "Untitled";

/** The titles of these notes by their ids, as far as they can be seen. */
export function useTitles(ids: readonly string[]): Readonly<Record<string, string>> {
  const queryClient = useQueryClient();
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.title(id),
      // The server tells a title with the whole text only, so it is asked where nothing else tells it, and seldom.
      queryFn: async () => {
        const listed = listedNote(queryClient, id);
        if (listed) return shownTitle(listed.title);
        const params = { path: { note_id: id } };
        const { data } = await fewAtOnce(() => client.GET("/api/v1/notes/{note_id}/", { params }));
        return shownTitle(data?.title);
      },
      staleTime: TITLES_STALE_MS,
    })),
    combine: (answers) =>
      Object.fromEntries(answers.flatMap(({ data }, index) => (data ? [[ids[index], data]] : []))),
  });
}

/** Everything that can be done with webhooks; lists and logs follow. */
export function useWebhookChanges() {
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: keys.all });
  const of = (id: string) => ({ path: { webhook_id: id } });

  const create = useMutation({
    mutationFn: async (body: Wanted) => {
      const { data } = await client.POST("/api/v1/webhooks/", { body });
      return data as WebhookWithSecret;
    },
    onSettled,
  });
  const change = useMutation({
    mutationFn: async ({ id, ...body }: { id: string } & Schemas["WebhookChangeRequest"]) => {
      await client.PATCH("/api/v1/webhooks/{webhook_id}/", { params: of(id), body });
    },
    onSettled,
  });
  const remove = useMutation({
    mutationFn: async (id: string) => {
      await client.DELETE("/api/v1/webhooks/{webhook_id}/", { params: of(id) });
    },
    onSettled,
  });
  const renewSecret = useMutation({
    mutationFn: async (id: string) => {
      const { data } = await client.POST("/api/v1/webhooks/{webhook_id}/secret/", { params: of(id) });
      return data as WebhookWithSecret;
    },
    onSettled,
  });
  /** Sends a test now; what came of it is the answer, and no error. */
  const test = useMutation({
    mutationFn: async (id: string) => {
      const { data } = await client.POST("/api/v1/webhooks/{webhook_id}/test/", { params: of(id) });
      return data as Delivery;
    },
    onSettled,
  });
  /** Has everything after a position sent once more, beginning now. */
  const replay = useMutation({
    mutationFn: async ({ id, since }: { id: string; since: number }) => {
      await client.POST("/api/v1/webhooks/{webhook_id}/replay/", { params: of(id), body: { since } });
    },
    onSettled,
  });
  return { create, change, remove, renewSecret, test, replay };
}
