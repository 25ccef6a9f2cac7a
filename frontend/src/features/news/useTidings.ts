import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffectEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useCurrentSession } from "@/api/CurrentSession";
import { client } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { useNews } from "@/api/news/news";
import { toast } from "@/shared/lib/toast";
import { Tidings } from "./Tidings";

/** Whose a note is does not change. */
function ownership(queryClient: QueryClient, noteId: string): Promise<boolean> {
  return queryClient
    .fetchQuery({
      queryKey: ["own", noteId],
      queryFn: async () => {
        const path = { note_id: noteId };
        const { data } = await client.GET("/api/v1/notes/{note_id}/", { params: { path } });
        return data?.role === "owner";
      },
      staleTime: Number.POSITIVE_INFINITY,
    })
    .catch(() => false);
}

/** Says what concerns the person in front of this page. ``letRead`` shares a note of theirs with somebody. */
export function useTidings(letRead: (noteId: string, username: string) => Promise<void>): void {
  const { username } = useCurrentSession();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const open = useEffectEvent((noteId: string, state?: object) => navigate(`/notes/${noteId}`, { state }));
  const admit = useEffectEvent((noteId: string, name: string) =>
    letRead(noteId, name).then(
      () => toast.done(`${name} can view the note now.`),
      (error) => toast.error(sentenceOf(error)),
    ),
  );
  const [tidings] = useState(
    () =>
      new Tidings({
        username,
        open: (noteId) => void open(noteId),
        openShares: (noteId) => void open(noteId, { shares: true }),
        letRead: (noteId, name) => void admit(noteId, name),
        isOwn: (noteId) => ownership(queryClient, noteId),
      }),
  );
  useNews((news) => {
    if (news.kind === "events") tidings.hear(news.events);
  });
}
