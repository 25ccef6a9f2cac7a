import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { Notice } from "@/shared/ui/Notice";
import { UNLOADED } from "./notices";
import { TakeText } from "./TakeText";

interface WithdrawnNoticeProps {
  /** Whose trash it is in; not known where the page never heard of it. */
  owner: string | undefined;
  /** The text as it stands on this page; null where none of it is here. */
  text: string | null;
  title: string;
  hasUnsavedEdits: boolean;
  /** Whether own words are in an offline copy that does not open. */
  hasUnloadedEdits?: boolean;
  /** Looks whether the note is back, and goes on with it if so. */
  onLook(): Promise<void>;
}

/** Somebody else moved this note to the trash: what that means for what one sees, and how it goes on. */
export function WithdrawnNotice({
  owner,
  text,
  title,
  hasUnsavedEdits,
  hasUnloadedEdits,
  onLook,
}: WithdrawnNoticeProps) {
  const [isLooking, setLooking] = useState(false);
  const look = () => {
    setLooking(true);
    void onLook().finally(() => setLooking(false));
  };
  const who = owner ?? "Its owner";
  return (
    <Notice
      tone={hasUnsavedEdits || hasUnloadedEdits ? "danger" : "info"}
      title={`${who} moved this note to the trash`}
      actions={
        <>
          {text !== null && (
            <TakeText text={text} title={title} label={hasUnsavedEdits ? "Copy my text" : "Copy the text"} />
          )}
          <Button size="compact-sm" variant="default" onClick={look} loading={isLooking}>
            Look again
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" component={Link} to="/">
            Back to your notes
          </Button>
        </>
      }
    >
      {hasUnsavedEdits
        ? "What you typed last was not stored. It is still below, to be copied or downloaded, and is sent if the note comes back. "
        : text !== null && "Its text is kept, and can still be read, copied or downloaded here. "}
      {hasUnloadedEdits && `${UNLOADED} `}
      Nobody can write in it now. Once it is restored, this page goes on by itself.
    </Notice>
  );
}
