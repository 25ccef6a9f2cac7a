import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { type Connection, goneCodes } from "@/collab/NoteSnapshot";
import type { Rescue } from "@/collab/rescues";
import { exactTime } from "@/shared/lib/relativeTime";
import { Notice } from "@/shared/ui/Notice";
import { TakeText } from "./TakeText";

const refusals: Readonly<Record<number, string>> = {
  1003: "This page sent something that the server does not understand.",
  1009: "A change to this note was too large for the server.",
  4400: "The server could not take the last change to this note.",
  4401: "You were signed out.",
  4403: "You no longer have access to this note.",
  4404: "This note is no longer here, or you may not see it any more.",
  4413: "This note is as large as a note can be, and took no more.",
  4423: "This note is in quarantine because it made the server fail.",
};

/** What is to be said of own words in an offline copy that is silent. */
export const UNLOADED =
  "What you typed here earlier was not stored. It is in the copy on this device, which does not open at present.";

interface RefusalNoticeProps {
  refused: Extract<Connection, { kind: "refused" }>;
  unsavedText: string | null;
  /** Whether own words are in an offline copy that does not open. */
  hasUnloadedEdits?: boolean;
  /** Whether a text of theirs was set aside, which is told of beside this. */
  hasRescue?: boolean;
  title: string;
  onStartOver(): void;
}

/** The server closed this note for good: why, what of it was not stored, and how to go on. */
export function RefusalNotice({
  refused,
  unsavedText,
  hasUnloadedEdits,
  hasRescue,
  title,
  onStartOver,
}: RefusalNoticeProps) {
  const why = refusals[refused.code] ?? (refused.detail || "The server closed this note.");
  const isGone = goneCodes.includes(refused.code);
  const mayStartOver = refused.code !== 4401 && !isGone;
  return (
    <Notice
      tone="danger"
      title={why}
      actions={
        <>
          {unsavedText !== null && <TakeText text={unsavedText} title={title} />}
          {isGone && (
            <Button size="compact-sm" variant="default" component={Link} to="/">
              Back to your notes
            </Button>
          )}
          {mayStartOver && (
            <Button size="compact-sm" onClick={onStartOver}>
              Open what is stored
            </Button>
          )}
        </>
      }
    >
      {unsavedText !== null
        ? "What you typed last was not stored. It is still below, and you can take it with you."
        : !hasUnloadedEdits && !hasRescue && "Everything you had typed was stored."}
      {hasUnloadedEdits && ` ${UNLOADED}`}
    </Notice>
  );
}

/** The server answers, and yet there is no live connection to it: what that means, and for whom it is to mend. */
export function BlockedNotice({ keptHere }: { keptHere: boolean | null }) {
  return (
    <Notice tone="warning" title="Live editing cannot connect">
      The server answers, but something between it and this browser lets no WebSocket through. You do not see
      what others type, and what you type is not saved yet
      {keptHere ? ": it is kept on this device and goes out as soon as that is mended." : "."} An
      administrator finds help in <code>docs/deploy.md</code>, “When WebSockets are blocked”.
    </Notice>
  );
}

/** How long being cut off may last before it is worth a word of its own. */
const INTERRUPTED_AFTER_MS = 4000;

/** What the server meant by cutting this page off, where it said so and where the page comes back by itself. */
const interruptions: Readonly<Record<number, string>> = {
  1011: "The server had a fault of its own and closed the note.",
  1012: "The server is restarting.",
  1013: "The connection was too slow for what came over it, and was cut.",
  4503: "The server cannot reach its storage at present, or it was replaced by an older version.",
  4529: "The server is asked for too much at once, or you have too many windows open. Close those that you do not need.",
};

interface InterruptedNoticeProps {
  /** The close code; 0 where the server said nothing. */
  code: number;
  unsavedEdits: boolean;
  keptHere: boolean | null;
}

/** Why the server cut this page off for now. Quiet, unless own words wait for it. */
export function InterruptedNotice({ code, unsavedEdits, keptHere }: InterruptedNoticeProps) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), INTERRUPTED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const why = interruptions[code];
  if (!why || !isLong) return null;
  const waiting = keptHere
    ? "What you typed last is not saved yet; it is kept on this device."
    : "What you typed last is not saved yet; keep this tab open.";
  return (
    <Notice tone={unsavedEdits ? "warning" : "info"} title={why}>
      This page tries again by itself. {unsavedEdits && waiting}
    </Notice>
  );
}

/** Nobody may change this note, whatever their role, and what to do about it. */
export function QuarantineNotice() {
  return (
    <Notice tone="warning" title="This note is in quarantine">
      It made the server fail, so nobody can change it at present. Everything that was saved is here. Ask an
      administrator to look at it.
    </Notice>
  );
}

interface RescueNoticeProps {
  rescue: Rescue;
  /** Whether this device keeps it, or only this tab. */
  isKept: boolean;
  /** Whether the text of the server stands below. */
  isNoteShown: boolean;
  title: string;
  onDismiss(): void;
}

/** A text of one's own that the server did not take, kept until one has it. */
export function RescueNotice({ rescue, isKept, isNoteShown, title, onDismiss }: RescueNoticeProps) {
  return (
    <Notice
      tone="warning"
      title="A text of yours was not stored"
      actions={
        <>
          <TakeText text={rescue.text} title={title ? `${title} (mine)` : "Mine"} />
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onDismiss}>
            Discard
          </Button>
        </>
      }
    >
      {isNoteShown && "The note below is what the server has. "}Your own version of{" "}
      {exactTime(new Date(rescue.at).toISOString())}{" "}
      {isKept ? "is kept on this device." : "is gone when you close this tab: this browser does not keep it."}
    </Notice>
  );
}
