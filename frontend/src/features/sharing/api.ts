import {
  type QueryClient,
  queryOptions,
  useIsMutating,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client, type Share } from "@/api/client";
import { askToastId, toast } from "@/shared/lib/toast";

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

const requestsKey = (noteId: string) => ["access requests", noteId] as const;

/** Who asks to be let into one's own note. */
export function useAccessRequests(noteId: string, enabled: boolean) {
  return useQuery({
    queryKey: requestsKey(noteId),
    queryFn: async ({ signal }) => {
      const { data } = await client.GET("/api/v1/notes/{note_id}/access-requests/", {
        params: { path: { note_id: noteId } },
        signal,
      });
      return data?.results ?? [];
    },
    enabled,
  });
}

/** Asks anew who may see a note and who would like to. */
export async function doubtShares(queryClient: QueryClient, noteId: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: sharesKey(noteId) }),
    queryClient.invalidateQueries({ queryKey: requestsKey(noteId) }),
  ]);
}

async function share(noteId: string, body: { username: string; role: GivenRole }): Promise<void> {
  await client.POST("/api/v1/notes/{note_id}/shares/", { params: { path: { note_id: noteId } }, body });
}

/** Lets somebody read, at once, and returns what they may do now: who was let in meanwhile may do what they could. */
export async function letRead(
  queryClient: QueryClient,
  noteId: string,
  username: string,
): Promise<Share["role"]> {
  const shares = await queryClient.fetchQuery({ ...sharesQuery(noteId), staleTime: 0 });
  const known = shares.find((one) => one.username === username);
  if (!known) await share(noteId, { username, role: "viewer" });
  await doubtShares(queryClient, noteId);
  return known?.role ?? "viewer";
}

export function useShares(noteId: string, enabled: boolean) {
  return useQuery({ ...sharesQuery(noteId), enabled });
}

const KNOWN_MS = 60_000;

/** The same once, as of a minute ago at the most; nobody when the server does not answer. */
export function findShares(queryClient: QueryClient, noteId: string): Promise<Share[]> {
  return queryClient.fetchQuery({ ...sharesQuery(noteId), staleTime: KNOWN_MS }).catch(() => []);
}

const changesKey = (noteId: string) => ["share changes", noteId] as const;

/** Whether who may do what is being changed, and is not shown yet. */
export function useIsChangingShares(noteId: string): boolean {
  return useIsMutating({ mutationKey: changesKey(noteId) }) > 0;
}

/** The changes of who may do what. None is shown before the server has said yes. */
export function useShareChanges(noteId: string) {
  const queryClient = useQueryClient();
  const mutationKey = changesKey(noteId);
  const onSuccess = () => doubtShares(queryClient, noteId);
  const give = useMutation({
    mutationKey,
    mutationFn: async (body: { username: string; role: GivenRole }) => {
      await share(noteId, body);
      toast.hide(askToastId(noteId));
    },
    onSuccess,
  });
  const change = useMutation({
    mutationKey,
    mutationFn: async ({ username, role }: { username: string; role: GivenRole }) => {
      const path = { note_id: noteId, username };
      await client.PATCH("/api/v1/notes/{note_id}/shares/{username}/", { params: { path }, body: { role } });
    },
    onSuccess,
  });
  const take = useMutation({
    mutationKey,
    mutationFn: async (username: string) => {
      await client.DELETE("/api/v1/notes/{note_id}/shares/{username}/", {
        params: { path: { note_id: noteId, username } },
      });
    },
    onSuccess,
  });
  const decline = useMutation({
    mutationKey,
    mutationFn: async (username: string) => {
      await client.DELETE("/api/v1/notes/{note_id}/access-requests/{username}/", {
        params: { path: { note_id: noteId, username } },
      });
      toast.hide(askToastId(noteId));
    },
    // Also after a refusal: whoever asked may have been let in meanwhile.
    onSettled: onSuccess,
  });
  return { give, change, take, decline };
}
