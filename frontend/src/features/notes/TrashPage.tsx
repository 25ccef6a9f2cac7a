import { Button } from "@mantine/core";
import { useRef } from "react";
import { Link } from "react-router";
import { sentenceOf } from "@/api/errors";
import { useFocusAfter } from "@/shared/hooks/useFocusAfter";
import { useNow } from "@/shared/hooks/useNow";
import { useTitle } from "@/shared/hooks/useTitle";
import { exactTime, relativeTime } from "@/shared/lib/relativeTime";
import { toast } from "@/shared/lib/toast";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Patience } from "@/shared/ui/Patience";
import { useNotes, useRestoreNote } from "./api";
import classes from "./TrashPage.module.css";

/** What was thrown away, and how to get it back. */
export function TrashPage() {
  useTitle("Trash");
  const list = useNotes({ trashed: true });
  const notes = list.data?.pages.flatMap((page) => page.results) ?? [];
  const restore = useRestoreNote();
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusAfter(restore.isPending, heading);
  const now = useNow();

  const bringBack = (id: string, title: string) =>
    restore.mutateAsync(id).then(
      () => toast.done(`“${title || "Untitled"}” is back among your notes.`),
      (error) => toast.error(sentenceOf(error)),
    );

  return (
    <>
      <PageHeader />
      <div className={classes.column}>
        <h1 ref={heading} tabIndex={-1} className={classes.heading}>
          Trash
        </h1>
        {list.isPending && <Patience label="Loading the trash" />}
        {list.isError && notes.length === 0 && (
          <EmptyState sentence={sentenceOf(list.error)}>
            <Button variant="default" onClick={() => void list.refetch()}>
              Try again
            </Button>
          </EmptyState>
        )}
        {list.isSuccess && notes.length === 0 && (
          <EmptyState sentence="The trash is empty. What you throw away waits here.">
            <Button variant="default" component={Link} to="/">
              Back to your notes
            </Button>
          </EmptyState>
        )}
        <ul className={classes.rows}>
          {notes.map((note) => (
            <li key={note.id} className={classes.row}>
              <Link to={`/notes/${note.id}`} className={classes.link}>
                <span className={classes.title}>{note.title || "Untitled"}</span>
                <span className={classes.excerpt}>{note.excerpt || "Nothing written"}</span>
              </Link>
              {note.trashed_at && (
                <time dateTime={note.trashed_at} title={exactTime(note.trashed_at)} className={classes.time}>
                  {relativeTime(note.trashed_at, now)}
                </time>
              )}
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Restore ${note.title || "Untitled"}`}
                onClick={() => bringBack(note.id, note.title)}
              >
                Restore
              </Button>
            </li>
          ))}
        </ul>
        {list.hasNextPage && (
          <Button variant="subtle" color="gray" fullWidth onClick={() => void list.fetchNextPage()}>
            More
          </Button>
        )}
      </div>
    </>
  );
}
