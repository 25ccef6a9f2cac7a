import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useCurrentSession } from "@/api/CurrentSession";
import { leftBehind } from "@/collab/leftBehind";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHeader } from "@/shared/ui/PageHeader";
import classes from "./NotePage.module.css";
import { LeftBehindNotice } from "./notices";

/** A note that is not there for this person, maybe with words of theirs that it never took. */
export function MissingNote({ noteId, sentence }: { noteId: string; sentence: string }) {
  const { username } = useCurrentSession();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let isShown = true;
    void leftBehind.read(username, noteId).then((found) => {
      if (isShown) setText(found);
    });
    return () => {
      isShown = false;
    };
  }, [username, noteId]);
  const dismiss = () => {
    setText(null);
    void leftBehind.discard(username, noteId);
  };

  return (
    <>
      <PageHeader />
      {text !== null && (
        <div className={classes.column}>
          <LeftBehindNotice text={text} onDismiss={dismiss} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and has to do so by keyboard, too */}
          <section className={classes.left} aria-label="Your text" tabIndex={0}>
            {text}
          </section>
        </div>
      )}
      <EmptyState isPage sentence={sentence}>
        <Button variant="default" component={Link} to="/">
          Back to your notes
        </Button>
      </EmptyState>
    </>
  );
}
