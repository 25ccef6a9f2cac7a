import {
  type InfiniteData,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client } from "@/api/client";
import { cursorOf } from "@/api/cursor";
import { ApiError, sentenceOf } from "@/api/errors";
import { news } from "@/api/news/news";
import type { Notification, NotificationPage } from "@/api/news/notifications";
import type { components } from "@/api/schema";
import { toast } from "@/shared/lib/toast";

export type Level = components["schemas"]["Watch"]["level"];
type Pages = InfiniteData<NotificationPage, string | undefined>;
type Question = { channel?: "in_app" | "browser"; unread?: true; page_size?: number; cursor?: number };

export const keys = {
  count: ["inbox", "count"] as const,
  list: ["inbox", "list"] as const,
  watch: (noteId: string) => ["watch", noteId] as const,
};

/** A part of what this person is told, the newest first. */
export async function askForNotifications(query: Question, signal?: AbortSignal): Promise<NotificationPage> {
  const { data } = await client.GET("/api/v1/notifications/", { params: { query }, signal });
  return data as NotificationPage;
}

const countQuery = queryOptions({
  queryKey: keys.count,
  queryFn: async () => (await askForNotifications({ page_size: 1 })).unread_count,
});

/** How many are unread; 0 until that is known. The socket says so by itself (see useInboxNews). */
export function useUnreadCount(): number {
  return useQuery({ ...countQuery, enabled: false }).data ?? 0;
}

/** Asks how many are unread, where nothing says so by itself. */
export function askForCount(queryClient: QueryClient): void {
  void queryClient.prefetchQuery({ ...countQuery, staleTime: 0 });
}

export function showCount(queryClient: QueryClient, unread: number): void {
  queryClient.setQueryData(keys.count, unread);
}

/** What this person is told, a page at a time; followed while it is on screen. */
export function useNotifications() {
  const queryClient = useQueryClient();
  return useInfiniteQuery({
    queryKey: keys.list,
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === undefined ? undefined : Number(pageParam);
      const page = await askForNotifications({ cursor }, signal);
      // Where the socket speaks, its word may be newer.
      if (!news.isLive()) showCount(queryClient, page.unread_count);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    refetchOnMount: "always",
  });
}

/** Shows some of them as read, or not, before the server has said so. */
function show(queryClient: QueryClient, isRead: boolean, concerns: (one: Notification) => boolean): void {
  const changed = new Set<number>();
  queryClient.setQueryData<Pages>(
    keys.list,
    (pages) =>
      pages && {
        ...pages,
        pages: pages.pages.map((page) => ({
          ...page,
          results: page.results.map((one) => {
            if (one.is_read === isRead || !concerns(one)) return one;
            changed.add(one.id);
            return { ...one, is_read: isRead };
          }),
        })),
      },
  );
  queryClient.setQueryData<number>(keys.count, (count = 0) =>
    Math.max(0, count + (isRead ? -changed.size : changed.size)),
  );
}

/** Marks one as read, or not. */
export async function markRead(queryClient: QueryClient, id: number, isRead = true): Promise<void> {
  show(queryClient, isRead, (one) => one.id === id);
  await client.PATCH("/api/v1/notifications/{notification_id}/", {
    params: { path: { notification_id: id } },
    body: { is_read: isRead },
  });
}

/** Asks anew for what was shown as read, or not, before the server refused it. */
export function doubt(queryClient: QueryClient): void {
  askForCount(queryClient);
  void queryClient.invalidateQueries({ queryKey: keys.list });
}

/** What one can do to notifications. */
export function useReadMarks() {
  const queryClient = useQueryClient();
  const onError = (error: Error) => {
    doubt(queryClient);
    // One that is gone by now was told anew, together with more.
    if (!(error instanceof ApiError && error.status === 404)) toast.error(sentenceOf(error));
  };
  const one = useMutation({
    mutationFn: ({ id, isRead }: { id: number; isRead: boolean }) => markRead(queryClient, id, isRead),
    onError,
  });
  const upTo = useMutation({
    mutationFn: async (newest: number) => {
      show(queryClient, true, ({ id }) => id <= newest);
      const { data } = await client.PUT("/api/v1/notifications/read/", { body: { up_to: newest } });
      if (data && !news.isLive()) showCount(queryClient, data.unread_count);
    },
    onError,
  });
  return { one, upTo };
}

/** How much of a note this person is told. */
export async function askForLevel(noteId: string, signal?: AbortSignal): Promise<Level> {
  const path = { note_id: noteId };
  const { data } = await client.GET("/api/v1/notes/{note_id}/watch/", { params: { path }, signal });
  return (data as { level: Level }).level;
}

export function useLevel(noteId: string) {
  return useQuery({
    queryKey: keys.watch(noteId),
    queryFn: ({ signal }) => askForLevel(noteId, signal),
  });
}

export function useChooseLevel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ noteId, level }: { noteId: string; level: Level }) => {
      const path = { note_id: noteId };
      await client.PUT("/api/v1/notes/{note_id}/watch/", { params: { path }, body: { level } });
      queryClient.setQueryData(keys.watch(noteId), level);
    },
  });
}
