import { useQueryClient } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense } from "react";
import { useNavigate } from "react-router";
import { useSeen } from "@/features/inbox/useSeen";
import type { WatchingProps } from "@/features/inbox/Watching";
import { useRefreshLists } from "@/features/notes/api";
import { NotePage } from "@/features/notes/NotePage";
import { findShares } from "@/features/sharing/api";
import { ShareButton } from "@/features/sharing/ShareButton";

const Watching = lazy<ComponentType<WatchingProps>>(async () => ({
  // A note does without, should it not come.
  default: await import("@/features/inbox/Watching").then(
    (module) => module.Watching,
    () => () => null,
  ),
}));

/** One note, put together from the features that have something to do with it. */
export function NoteRoute({ noteId }: { noteId: string }) {
  useSeen(noteId);
  const navigate = useNavigate();
  const refreshLists = useRefreshLists();
  const queryClient = useQueryClient();
  const leave = () => {
    refreshLists();
    navigate("/");
  };
  return (
    <NotePage
      noteId={noteId}
      actions={(note) => (
        <>
          <ShareButton note={note} onLeft={leave} />
          <Suspense>
            <Watching noteId={noteId} />
          </Suspense>
        </>
      )}
      inMenu={
        <Suspense>
          <Watching noteId={noteId} inMenu />
        </Suspense>
      }
      members={async () => (await findShares(queryClient, noteId)).map(({ username }) => username)}
    />
  );
}
