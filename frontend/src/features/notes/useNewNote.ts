import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { isCreatingNote, useCreateNote } from "./api";

/** Makes a note and goes there, with the caret in its title. */
export function useNewNote(): { start: () => void; isStarting: boolean } {
  const navigate = useNavigate();
  const create = useCreateNote();
  const queryClient = useQueryClient();
  const start = () => {
    if (isCreatingNote(queryClient)) return;
    create.mutate(undefined, {
      onSuccess: (note) => navigate(`/notes/${note.id}`, { state: { isNew: true } }),
      onError: (error) => toast.error(sentenceOf(error)),
    });
  };
  return { start, isStarting: create.isPending };
}
