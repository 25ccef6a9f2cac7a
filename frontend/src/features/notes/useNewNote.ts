import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { isCreatingNote, useCreateNote } from "./api";
import { unlessGone } from "./unlessGone";

/** Makes a note and goes there, with the caret in its title. */
export function useNewNote(): { start: () => void; isStarting: boolean } {
  const navigate = useNavigate();
  const create = useCreateNote();
  const queryClient = useQueryClient();
  const start = () => {
    if (isCreatingNote(queryClient)) return;
    // A promise instead of callbacks: the first page is gone as soon as the list has the note, and they would not be called then.
    const go = unlessGone(navigate);
    create.mutateAsync(undefined).then(
      (note) => go(`/notes/${note.id}`, { state: { isNew: true } }),
      (error) => toast.error(sentenceOf(error)),
    );
  };
  return { start, isStarting: create.isPending };
}
