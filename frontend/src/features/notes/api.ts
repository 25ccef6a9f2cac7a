import {
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { client, type Note, type NoteSummary } from "@/api/client";
import { createNote, type NewNote } from "@/api/createNote";
import { cursorOf } from "@/api/cursor";
import { useIsLive } from "@/api/news/news";
import { noteListsKey, type Page, type Pages } from "@/api/noteLists";

/** Where no news come by themselves, lists are asked for again this often. */
const REFETCH_MS = 10_000;

export const keys = {
  lists: noteListsKey,
  list: (filter: { search: string; trashed: boolean }) => [...noteListsKey, filter] as const,
  note: (id: string) => ["note", id] as const,
};

/** Notes by last change, a page at a time. */
export function useNotes({ search = "", trashed = false }: { search?: string; trashed?: boolean }) {
  const isLive = useIsLive();
  return useInfiniteQuery({
    queryKey: keys.list({ search, trashed }),
    queryFn: async ({ pageParam, signal }) => {
      const query = { cursor: pageParam, search: search || undefined, trashed: trashed || undefined };
      const { data } = await client.GET("/api/v1/notes/", { params: { query }, signal });
      return data as Page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => cursorOf(page.next),
    refetchInterval: isLive ? false : REFETCH_MS,
    refetchOnWindowFocus: "always",
    // While a search is typed the list that was there stays, instead of flashing empty.
    placeholderData: (previous) => previous,
  });
}

const noteQuery = (id: string) =>
  queryOptions({
    queryKey: keys.note(id),
    queryFn: async ({ signal }) => {
      const { data } = await client.GET("/api/v1/notes/{note_id}/", {
        params: { path: { note_id: id } },
        signal,
      });
      return data as Note;
    },
  });

/** Asks for a note that is about to be opened; there is an answer when the promise resolves. */
export function askForNote(queryClient: QueryClient, id: string): Promise<void> {
  return queryClient.prefetchQuery(noteQuery(id));
}

/** One note with its text. Asked for when it is opened or looked at again, and when a list or the socket hints at it. */
function useNote(id: string) {
  return useQuery({ ...noteQuery(id), refetchOnWindowFocus: "always" });
}

/** A note's title, role and owner by the newest answer, its own or a list's; and the note as it was itself last read.
 *
 * Lists are small and follow the news; a note with its text is asked for when there is a reason. One that appears in the list or leaves it
 * was shared, trashed or restored.
 */
export function useKnownNote(id: string) {
  const note = useNote(id);
  const list = useNotes({});
  const listed = list.data?.pages.flatMap((page) => page.results).find((one) => one.id === id);
  const isListed = list.data ? listed !== undefined : null;
  const wasListed = useRef(isListed);
  const { refetch } = note;
  useEffect(() => {
    if (wasListed.current !== null && wasListed.current !== isListed) void refetch();
    wasListed.current = isListed;
  }, [isListed, refetch]);
  const isListNewer = list.dataUpdatedAt > note.dataUpdatedAt;
  const known: NoteSummary | undefined = isListNewer ? (listed ?? note.data) : (note.data ?? listed);
  return { known, note: note.data, readAt: note.dataUpdatedAt, error: note.error, refetch };
}

function changeLists(queryClient: QueryClient, change: (notes: NoteSummary[]) => NoteSummary[]): void {
  queryClient.setQueriesData<Pages>(
    { queryKey: keys.lists },
    (pages) =>
      pages && { ...pages, pages: pages.pages.map((page) => ({ ...page, results: change(page.results) })) },
  );
}

/** Asks for the lists anew: something in them changed that this page knows of first. */
export function useRefreshLists(): () => void {
  const queryClient = useQueryClient();
  return useCallback(() => void queryClient.invalidateQueries({ queryKey: keys.lists }), [queryClient]);
}

const createKey = ["create note"] as const;
const trashKey = ["trash note"] as const;

/** Whether a note is being made at this very moment: the second click of two comes before the page shows it. */
export function isCreatingNote(queryClient: QueryClient): boolean {
  return queryClient.isMutating({ mutationKey: createKey }) > 0;
}

/** Whether one is on its way to the trash. */
export function isTrashing(queryClient: QueryClient): boolean {
  return queryClient.isMutating({ mutationKey: trashKey }) > 0;
}

export function useCreateNote() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: createKey,
    mutationFn: (wanted: NewNote | undefined) => createNote(wanted),
    onSuccess: (note) => {
      queryClient.setQueryData(keys.note(note.id), note);
      return queryClient.invalidateQueries({ queryKey: keys.lists });
    },
  });
}

/** Shows a title that the server has, everywhere, in place of what it had said before. */
export async function showRenamed(queryClient: QueryClient, note: Note): Promise<void> {
  await queryClient.cancelQueries({ queryKey: keys.note(note.id) });
  await queryClient.cancelQueries({ queryKey: keys.lists });
  queryClient.setQueryData(keys.note(note.id), note);
  const { title } = note;
  changeLists(queryClient, (notes) => notes.map((one) => (one.id === note.id ? { ...one, title } : one)));
  void queryClient.invalidateQueries({ queryKey: keys.lists });
}

/** Asks for a note and the lists anew: what this page knows of it is doubtful. */
export function refreshNote(queryClient: QueryClient, id: string): void {
  void queryClient.invalidateQueries({ queryKey: keys.note(id) });
  void queryClient.invalidateQueries({ queryKey: keys.lists });
}

export function useTrashNote() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: trashKey,
    mutationFn: async (id: string) => {
      await client.DELETE("/api/v1/notes/{note_id}/", { params: { path: { note_id: id } } });
    },
    onMutate: async (id) => {
      await queryClient.cancelQueries({ queryKey: keys.lists });
      changeLists(queryClient, (notes) => notes.filter((note) => note.id !== id));
    },
    onSettled: (_data, _error, id) => refreshNote(queryClient, id),
  });
}

export function useRestoreNote() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const { data } = await client.POST("/api/v1/notes/{note_id}/restoration/", {
        params: { path: { note_id: id } },
      });
      return data as Note;
    },
    onSuccess: (note) => {
      queryClient.setQueryData(keys.note(note.id), note);
      return queryClient.invalidateQueries({ queryKey: keys.lists });
    },
  });
}
