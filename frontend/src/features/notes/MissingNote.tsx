import { Button } from "@mantine/core";
import { useEffect, useEffectEvent } from "react";
import { Link } from "react-router";
import { type ApiError, sentenceOf } from "@/api/errors";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
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
  useEffect(() => {
    if (!isInTrash) return;
    const timer = setInterval(() => void look(), RESTORED_WITHIN_MS);
    return () => clearInterval(timer);
  }, [isInTrash]);
  const sentence = isInTrash ? `${sentenceOf(why)} Once it is restored, it opens here.` : sentenceOf(why);
  return (
    <>
      <PageHeader />
      <div className={classes.column}>
        <LeftBehindText noteId={noteId} />
      </div>
      <EmptyState isPage sentence={sentence}>
        <Button variant="default" component={Link} to="/">
          Back to your notes
        </Button>
      </EmptyState>
    </>
  );
}
