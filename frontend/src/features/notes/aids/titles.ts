/** Notes by their titles: for the palette and for links between notes. */
import { keepPreviousData, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useCurrentSession } from "@/api/CurrentSession";
import { client, type NoteSummary } from "@/api/client";
import { createNote } from "@/api/createNote";

const SHOWN = 8;
const FRESH_MS = 10_000;

export interface NoteTitle {
  readonly id: string;
  readonly title: string;
  /** Whose it is, when it is somebody else's. */
  readonly owner: string | null;
}

/** The notes that are called exactly so; those that differ in their capitals alone come after. */
export async function notesCalled(title: string, signal?: AbortSignal): Promise<NoteSummary[]> {
  const { data } = await client.GET("/api/v1/notes/", { params: { query: { title } }, signal });
  const asked = title.toLowerCase();
  // A server of the version before does not know the question, and tells all it has.
  const called = (data?.results ?? []).filter((one) => one.title.trim().toLowerCase() === asked);
  return called.sort((a, b) => Number(b.title === title) - Number(a.title === title));
}

function titlesQuery(search: string) {
  return queryOptions({
    queryKey: ["note titles", search],
    queryFn: async ({ signal }) => {
      const query = { search: search || undefined };
      const { data } = await client.GET("/api/v1/notes/", { params: { query }, signal });
      const found: NoteSummary[] = data?.results ?? [];
      // Where more have it somewhere than come at once, the one that is called so may not be among them.
      const called = search && data?.next ? await notesCalled(search, signal) : [];
      return [...called, ...found.filter(({ id }) => called.every((one) => one.id !== id))];
    },
    staleTime: FRESH_MS,
  });
}

/** The one that is called ``search`` first, those with it in their title, then those with it in their text. */
export function byTitle(notes: readonly NoteSummary[], search: string): NoteSummary[] {
  const asked = search.toLowerCase();
  const rank = ({ title }: NoteSummary) => {
    const name = title.toLowerCase();
    if (name === asked) return -1;
    return name.startsWith(asked) ? 0 : name.includes(asked) ? 1 : 2;
  };
  return notes.toSorted((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
}

export interface FoundTitles {
  /** The ones before stay while new ones are on their way. */
  readonly notes: readonly NoteTitle[];
  /** The search that these are for, or that failed; null while that is under way. */
  readonly answers: string | null;
  /** Whether the server could not be asked. */
  readonly isError: boolean;
}

export function useNoteTitles(search: string): FoundTitles {
  const { username } = useCurrentSession();
  const {
    data = [],
    isPlaceholderData,
    isPending,
    isError,
  } = useQuery({
    ...titlesQuery(search),
    placeholderData: keepPreviousData,
  });
  const notes = byTitle(data, search).map(({ id, title, owner }) => ({
    id,
    title,
    owner: owner === username ? null : owner,
  }));
  return { notes, answers: isPlaceholderData || isPending ? null : search, isError };
}

/** The same once; nothing when the server does not answer. */
export async function findTitles(queryClient: QueryClient, search: string): Promise<NoteSummary[]> {
  return byTitle(await queryClient.fetchQuery(titlesQuery(search)).catch(() => []), search);
}

export async function createTitled(queryClient: QueryClient, title: string): Promise<void> {
  const note = await createNote({ title });
  queryClient.setQueryData(["note", note.id], note);
  await queryClient.invalidateQueries({ queryKey: ["notes"] });
}
