import { Button } from "@mantine/core";
import { Link } from "react-router";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import { LeftBehindText } from "./LeftBehindText";
import classes from "./NotePage.module.css";

/** A note that is not there for this person, maybe with words of theirs that it never took. */
export function MissingNote({ noteId, sentence }: { noteId: string; sentence: string }) {
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
