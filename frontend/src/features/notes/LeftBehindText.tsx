import { Button } from "@mantine/core";
import { useCurrentSession } from "@/api/CurrentSession";
import { useLeftBehind } from "@/collab/useLeftBehind";
import { Notice } from "@/shared/ui/Notice";
import classes from "./LeftBehindText.module.css";
import { TakeText } from "./TakeText";

/** What somebody typed into a note that they cannot write in now, and that it never took. */
export function LeftBehindText({ noteId }: { noteId: string }) {
  const { username } = useCurrentSession();
  const [found, discard] = useLeftBehind(username, noteId);
  if (!found) return null;
  return (
    <>
      <Notice
        tone="warning"
        title="A text of yours was not stored"
        actions={
          <>
            <TakeText text={found.text} title="Mine" />
            <Button size="compact-sm" variant="subtle" color="gray" onClick={discard}>
              Discard
            </Button>
          </>
        }
      >
        {found.isKept
          ? "It is kept on this device until you discard it or log out."
          : "This browser does not keep it: it is gone when you close this tab."}
      </Notice>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and has to do so by keyboard, too */}
      <section className={classes.text} aria-label="Your text" tabIndex={0}>
        {found.text}
      </section>
    </>
  );
}
