import { useCallback, useEffect, useState } from "react";
import { useParams } from "react-router";
import { EarlyNote } from "@/features/notes/EarlyNote";
import { beforehandOf } from "@/features/notes/early/Beforehand";
import { useLaterPart } from "@/shared/hooks/useLaterPart";
import { notePart } from "../laterPages";
import { NotFoundPage } from "../NotFoundPage";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One note: its first lines, and its own page once that is here and the lines are on screen. */
export function LaterNoteRoute() {
  const { noteId = "" } = useParams();
  const part = useLaterPart(notePart);
  const [isReady, setReady] = useState(part !== null);
  const ready = useCallback(() => setReady(true), []);
  const beforehand = beforehandOf(noteId);
  useEffect(() => () => beforehand.giveUp(), [beforehand]);
  if (!uuid.test(noteId)) return <NotFoundPage />;
  if (!part || !isReady) return <EarlyNote key={noteId} noteId={noteId} onShown={ready} />;
  return <part.NoteRoute noteId={noteId} />;
}
