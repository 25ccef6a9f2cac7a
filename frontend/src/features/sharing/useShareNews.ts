import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { NewsEvent } from "@/api/news/events";
import { useNews } from "@/api/news/news";
import { Paced } from "@/shared/lib/Paced";
import { doubtShares } from "./api";

/** These change who may see a note, or who would like to. */
const KINDS: readonly NewsEvent["kind"][] = [
  "note.shared",
  "note.role_changed",
  "note.unshared",
  "note.access_lost",
  "note.access_asked",
];
const ASK_MS = 1000;

/** Has who may see a note, and who asks to, follow the feed. */
export function useShareNews(): void {
  const queryClient = useQueryClient();
  const { doubted, asking } = useMemo(() => {
    const doubted = new Set<string>();
    const ask = () => {
      for (const id of doubted) void doubtShares(queryClient, id);
      doubted.clear();
    };
    return { doubted, asking: new Paced(ask, ASK_MS) };
  }, [queryClient]);
  useNews((news) => {
    if (news.kind !== "events") return;
    for (const { kind, note } of news.events) if (KINDS.includes(kind)) doubted.add(note.id);
    if (doubted.size > 0) asking.ask();
  });
  useEffect(() => () => asking.stop(), [asking]);
}
