import { useNavigate, useParams } from "react-router";
import { useRefreshLists } from "@/features/notes/api";
import { NotePage } from "@/features/notes/NotePage";
import { ShareButton } from "@/features/sharing/ShareButton";
import { NotFoundPage } from "../NotFoundPage";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One note, put together from the features that have something to do with it. */
export function NoteRoute() {
  const { noteId = "" } = useParams();
  const navigate = useNavigate();
  const refreshLists = useRefreshLists();
  if (!uuid.test(noteId)) return <NotFoundPage />;
  const leave = () => {
    refreshLists();
    navigate("/");
  };
  return <NotePage noteId={noteId} actions={(note) => <ShareButton note={note} onLeft={leave} />} />;
}
