import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { listenToNews, useNews } from "@/api/news/news";
import { sessionKey } from "@/features/auth/api";
import { useInboxNews } from "@/features/inbox/useInboxNews";
import { useListNews } from "@/features/notes/useListNews";
import { letRead } from "@/features/sharing/api";
import { useShareNews } from "@/features/sharing/useShareNews";

/** Hears what happens to the notes that one may see, and lets everything on the page follow. */
export function News() {
  const queryClient = useQueryClient();
  useListNews();
  useShareNews();
  useInboxNews((noteId, username) => letRead(queryClient, noteId, username));
  useNews((news) => {
    if (news.kind !== "gap") return;
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
  });
  // Last: whoever hears is there before there is something to hear.
  useEffect(listenToNews, []);
  return null;
}
