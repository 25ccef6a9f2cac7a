import { useMemo } from "react";
import { useNavigate } from "react-router";
import { client } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { useCreateNote } from "./api";

/** Goes to the note that a wiki-link names; where there is none, it can be made. */
export function useOpenNote(): (title: string) => void {
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
    return (title) => void open(title.trim()).catch((error) => toast.error(sentenceOf(error)));
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
