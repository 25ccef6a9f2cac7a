import { useMemo } from "react";
import { useNavigate } from "react-router";
import { client } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import type { NoteLinks } from "@/editor/noteLinks";
import { toast } from "@/shared/lib/toast";
import { useCreateNote } from "./api";
import { wantedSearch } from "./wantedSearch";

/** Where the wiki-links and tags of a note lead: to the note of that name, or to the notes that have the tag in them. */
export function useNoteLinks(): NoteLinks {
  const navigate = useNavigate();
  const { mutateAsync: create } = useCreateNote();
  return useMemo(() => {
    const make = async (title: string) => {
      const note = await create({ title });
      navigate(`/notes/${note.id}`);
    };
    const open = async (title: string) => {
      const id = await findNote(title);
      if (id) navigate(`/notes/${id}`);
      else
        toast.offer(`There is no note called “${title}”.`, "Create it", () => {
          make(title).catch((error) => toast.error(sentenceOf(error)));
        });
    };
    return {
      openWikiLink: (title) => void open(title).catch((error) => toast.error(sentenceOf(error))),
      openTag: (tag) => {
        wantedSearch.want(`#${tag}`);
        // On a phone the list is a page of its own.
        if (!wantedSearch.isHeard) navigate("/");
      },
    };
  }, [navigate, create]);
}

/** The note that is called exactly so; one that differs in its capitals alone will do. */
async function findNote(title: string): Promise<string | null> {
  const { data } = await client.GET("/api/v1/notes/", { params: { query: { search: title } } });
  const results = data?.results ?? [];
  const same = (one: string) => one.trim().toLowerCase() === title.toLowerCase();
  const found = results.find((note) => note.title === title) ?? results.find((note) => same(note.title));
  return found?.id ?? null;
}
