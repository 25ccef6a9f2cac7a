import { Button } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { Link } from "react-router";
import { type ApiError, sentenceOf } from "@/api/errors";
import { useIsLive } from "@/api/news/news";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { AskForAccess } from "./AskForAccess";
import { LeftBehindText } from "./LeftBehindText";
import classes from "./NotePage.module.css";
import { RESTORED_WITHIN_MS } from "./useComeBack";

interface MissingNoteProps {
  noteId: string;
  why: ApiError;
  /** Asks for the note once more. */
  onLook(): Promise<unknown>;
}

/** A note that is not there for this person, maybe with words of theirs that it never took. */
export function MissingNote({ noteId, why, onLook }: MissingNoteProps) {
  const isInTrash = why.code === "withdrawn";
  const look = useEffectEvent(onLook);
  const isLive = useIsLive();
  useEffect(() => {
    if (!isInTrash || isLive) return;
    const timer = setInterval(() => void look(), RESTORED_WITHIN_MS);
    return () => clearInterval(timer);
  }, [isInTrash, isLive]);
  // Where news come, a note that is there again is asked for as soon as that is heard (useListNews).
  const sentence = isInTrash ? `${sentenceOf(why)} Once it is restored, it opens here.` : sentenceOf(why);
  return (
    <>
      <PageHeader />
      <div className={classes.column}>
        <LeftBehindText noteId={noteId} />
      </div>
      <EmptyState isPage sentence={sentence}>
        {why.code === "not_found" && <AskForAccess key={noteId} noteId={noteId} />}
        <Button variant="default" component={Link} to="/">
          Back to your notes
        </Button>
      </EmptyState>
    </>
  );
}
