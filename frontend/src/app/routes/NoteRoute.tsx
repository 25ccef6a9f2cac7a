import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";
import { useRefreshLists } from "@/features/notes/api";
import { NotePage } from "@/features/notes/NotePage";
import { findShares } from "@/features/sharing/api";
import { ShareButton } from "@/features/sharing/ShareButton";
import { NotFoundPage } from "../NotFoundPage";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One note, put together from the features that have something to do with it. */
export function NoteRoute() {
  const { noteId = "" } = useParams();
  const navigate = useNavigate();
  const refreshLists = useRefreshLists();
  const queryClient = useQueryClient();
  if (!uuid.test(noteId)) return <NotFoundPage />;
  const leave = () => {
    refreshLists();
    navigate("/");
  };
  return (
    <NotePage
      noteId={noteId}
      actions={(note) => <ShareButton note={note} onLeft={leave} />}
      members={async () => (await findShares(queryClient, noteId)).map(({ username }) => username)}
    />
  );
}
