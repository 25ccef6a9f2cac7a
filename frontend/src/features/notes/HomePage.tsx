import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keysOf } from "@/shared/commands/catalogue";
import { usePhone } from "@/shared/hooks/usePhone";
import { useTitle } from "@/shared/hooks/useTitle";
import { EmptyState } from "@/shared/ui/EmptyState";
import { IconButton } from "@/shared/ui/IconButton";
import { Keys } from "@/shared/ui/Keys";
import { PageHeader } from "@/shared/ui/PageHeader";
import { useNotes } from "./api";
import { FirstNote } from "./FirstNote";
import classes from "./HomePage.module.css";
import { NoteList } from "./NoteList";
import { useNewNote } from "./useNewNote";

const newNoteKeys = keysOf("newNote");

/** No note is open: on a phone the list itself, elsewhere a way to begin. */
export function HomePage() {
  useTitle("");
  const phone = usePhone();
  const { start, isStarting } = useNewNote();
  const list = useNotes({});
  const hasNone = list.data?.pages[0]?.results.length === 0;

  if (phone) {
    return (
      <>
        <PageHeader left={<h1 className={classes.heading}>Notes</h1>}>
          <IconButton label="New note" onClick={start} loading={isStarting}>
            <IconPlus size={20} stroke={1.8} />
          </IconButton>
        </PageHeader>
        {hasNone ? <FirstNote /> : <NoteList />}
      </>
    );
  }
  return (
    <>
      <PageHeader />
      <h1 className="visually-hidden">Notes</h1>
      {hasNone ? (
        <FirstNote />
      ) : (
        <EmptyState
          sentence={list.isPending ? "Your notes are on their way." : "Pick a note, or start a new one."}
        >
          <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={start} loading={isStarting}>
            New note
          </Button>
          {newNoteKeys && <Keys keys={newNoteKeys} />}
        </EmptyState>
      )}
    </>
  );
}
