import { type QueryClient, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, type Share } from "@/api/client";

export type GivenRole = "editor" | "viewer";

const sharesKey = (noteId: string) => ["shares", noteId] as const;

/** Everybody who may see a note. */
function sharesQuery(noteId: string) {
  return queryOptions({
    queryKey: sharesKey(noteId),
    queryFn: async ({ signal }) => {
      const { data } = await client.GET("/api/v1/notes/{note_id}/shares/", {
        params: { path: { note_id: noteId } },
        signal,
      });
      return (data?.results ?? []) as Share[];
    },
  });
}

export function useShares(noteId: string, enabled: boolean) {
  return useQuery({ ...sharesQuery(noteId), enabled });
}

const KNOWN_MS = 60_000;

/** The same once, as of a minute ago at the most; nobody when the server does not answer. */
export function findShares(queryClient: QueryClient, noteId: string): Promise<Share[]> {
  return queryClient.fetchQuery({ ...sharesQuery(noteId), staleTime: KNOWN_MS }).catch(() => []);
}

/** The three changes of who may do what. None is shown before the server has said yes. */
export function useShareChanges(noteId: string) {
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: sharesKey(noteId) });
  const give = useMutation({
    mutationFn: async (body: { username: string; role: GivenRole }) => {
      await client.POST("/api/v1/notes/{note_id}/shares/", { params: { path: { note_id: noteId } }, body });
    },
    onSuccess,
  });
  const change = useMutation({
    mutationFn: async ({ username, role }: { username: string; role: GivenRole }) => {
      const path = { note_id: noteId, username };
      await client.PATCH("/api/v1/notes/{note_id}/shares/{username}/", { params: { path }, body: { role } });
    },
    onSuccess,
  });
  const take = useMutation({
    mutationFn: async (username: string) => {
      await client.DELETE("/api/v1/notes/{note_id}/shares/{username}/", {
        params: { path: { note_id: noteId, username } },
      });
    },
    onSuccess,
  });
  return { give, change, take };
}
