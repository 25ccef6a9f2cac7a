import { Button } from "@mantine/core";
import type { Note } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useRestoreNote } from "./api";
import { LeftBehindText } from "./LeftBehindText";
import { LaterTrashedText } from "./laterReadView";
import classes from "./TrashedNote.module.css";

/** A note in the trash: to be read and brought back, not to be written. */
export function TrashedNote({ note }: { note: Note }) {
  const restore = useRestoreNote();
  const bringBack = () => restore.mutate(note.id, { onError: (error) => toast.error(sentenceOf(error)) });
  return (
    <>
      <PageHeader left="In the trash" />
      <article className={classes.column}>
        <Notice
          tone="info"
          actions={
            <Button size="compact-sm" onClick={bringBack} loading={restore.isPending}>
              Restore
            </Button>
          }
        >
          This note is in the trash. Restore it to write in it again.
        </Notice>
        <LeftBehindText noteId={note.id} />
        <h1 className={classes.title}>{note.title || "Untitled"}</h1>
        <LaterTrashedText text={note.content} />
      </article>
    </>
  );
}
