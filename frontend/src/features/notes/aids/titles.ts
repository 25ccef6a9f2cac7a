/** Notes by their titles: for the palette and for links between notes. */
import { keepPreviousData, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { useCurrentSession } from "@/api/CurrentSession";
import { client, type Note, type NoteSummary } from "@/api/client";

const SHOWN = 8;
const FRESH_MS = 10_000;

export interface NoteTitle {
  readonly id: string;
  readonly title: string;
  /** Whose it is, when it is somebody else's. */
  readonly owner: string | null;
}

function titlesQuery(search: string) {
  return queryOptions({
    queryKey: ["note titles", search],
    queryFn: async ({ signal }) => {
      const query = { search: search || undefined };
      const { data } = await client.GET("/api/v1/notes/", { params: { query }, signal });
      return (data?.results ?? []) as NoteSummary[];
    },
    staleTime: FRESH_MS,
  });
}

/** Those with ``search`` in their title first, then those with it in their text. */
export function byTitle(notes: readonly NoteSummary[], search: string): NoteSummary[] {
  const asked = search.toLowerCase();
  const rank = ({ title }: NoteSummary) => {
    const name = title.toLowerCase();
    return name.startsWith(asked) ? 0 : name.includes(asked) ? 1 : 2;
  };
  return notes.toSorted((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
}

/** ``answers``: the search that these are for. The ones before stay while new ones are on their way. */
export function useNoteTitles(search: string): { notes: NoteTitle[]; answers: string | null } {
  const { username } = useCurrentSession();
  const { data = [], isPlaceholderData } = useQuery({
    ...titlesQuery(search),
    placeholderData: keepPreviousData,
  });
  const notes = byTitle(data, search).map(({ id, title, owner }) => ({
    id,
    title,
    owner: owner === username ? null : owner,
  }));
  return { notes, answers: isPlaceholderData ? null : search };
}

/** The same once; nothing when the server does not answer. */
export async function findTitles(queryClient: QueryClient, search: string): Promise<NoteSummary[]> {
  return byTitle(await queryClient.fetchQuery(titlesQuery(search)).catch(() => []), search);
}

export async function createTitled(queryClient: QueryClient, title: string): Promise<void> {
  const { data } = await client.POST("/api/v1/notes/", { body: { title } });
  queryClient.setQueryData(["note", (data as Note).id], data);
  await queryClient.invalidateQueries({ queryKey: ["notes"] });
}
