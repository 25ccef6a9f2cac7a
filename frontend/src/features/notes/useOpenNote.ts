import { useMemo } from "react";
import { useNavigate } from "react-router";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { notesCalled } from "./aids/titles";
import { useCreateNote } from "./api";
import { unlessGone } from "./unlessGone";

/** Goes to the note that a wiki-link names; where there is none, it can be made. */
export function useOpenNote(): (title: string) => void {
  const navigate = useNavigate();
  const { mutateAsync: create } = useCreateNote();
  return useMemo(() => {
    const make = async (title: string) => {
      const go = unlessGone(navigate);
      const note = await create({ title });
      go(`/notes/${note.id}`);
    };
    const open = async (title: string) => {
      const go = unlessGone(navigate);
      const [note] = await notesCalled(title);
      if (note) go(`/notes/${note.id}`);
      else
        toast.offer(`There is no note called “${title}”.`, "Create it", () => {
          make(title).catch((error) => toast.error(sentenceOf(error)));
        });
    };
    return (title) => void open(title.trim()).catch((error) => toast.error(sentenceOf(error)));
  }, [navigate, create]);
}
