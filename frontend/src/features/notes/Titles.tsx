import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import { sentenceOf } from "@/api/errors";
import type { TitleSave } from "@/collab/saveState";
import { unsentTitles } from "@/collab/unsentTitles";
import { toast } from "@/shared/lib/toast";
import { refreshNote, showRenamed } from "./api";
import { TitleSender } from "./TitleSender";

const TitlesContext = createContext<TitleSender | null>(null);

const quoted = (title: string) => `“${title || "Untitled"}”`;

function newSender(username: string, queryClient: QueryClient): TitleSender {
  const sender = new TitleSender(username, {
    onStored: (note) => showRenamed(queryClient, note),
    onRefused: (noteId, title, error) => {
      refreshNote(queryClient, noteId);
      toast.error(`The title ${quoted(title)} was not saved. ${sentenceOf(error)}`);
    },
    onSettledElsewhere: (noteId) => refreshNote(queryClient, noteId),
    onOvertaken: (note, title) => {
      void showRenamed(queryClient, note);
      toast.offer(
        `This note is called ${quoted(note.title)} by now. Your title ${quoted(title)} was not used.`,
        "Use it",
        () => {
          sender.type(note.id, title, note.title);
          void sender.send(note.id);
        },
      );
    },
  });
  return sender;
}

/** Brings what this person calls their notes to the server, wherever in the page they are meanwhile. */
export function Titles({ children }: { children: ReactNode }) {
  const { username } = useCurrentSession();
  const queryClient = useQueryClient();
  const sender = useMemo(() => newSender(username, queryClient), [username, queryClient]);
  useEffect(() => sender.start(), [sender]);
  return <TitlesContext value={sender}>{children}</TitlesContext>;
}

export function useTitles(): TitleSender {
  const sender = use(TitlesContext);
  if (!sender) throw new Error("useTitles is used outside of Titles");
  return sender;
}

/** How far this note's title is. */
export function useTitleSave(noteId: string): TitleSave {
  const sender = useTitles();
  return useSyncExternalStore(sender.subscribe, () => sender.saveOf(noteId));
}

/** The title that this person gave and the server was not heard to have; null when it has all. */
export function useUnsentTitle(noteId: string): string | null {
  const { username } = useCurrentSession();
  return useSyncExternalStore(
    unsentTitles.subscribe,
    () => unsentTitles.get(username, noteId)?.title ?? null,
  );
}
