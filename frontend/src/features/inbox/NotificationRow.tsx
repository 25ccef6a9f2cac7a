import { Button } from "@mantine/core";
import {
  IconEdit,
  IconHandStop,
  IconLock,
  IconPencil,
  IconRestore,
  IconTrash,
  IconUserCog,
  IconUsersPlus,
  IconWebhookOff,
  type TablerIcon,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { sentenceOf } from "@/api/errors";
import type { NoteNotification, Notification, NotificationKind, ShortDiff } from "@/api/news/notifications";
import { exactTime, spokenTime } from "@/shared/lib/relativeTime";
import { toast } from "@/shared/lib/toast";
import { askForLevel, type Level, useChooseLevel, useReadMarks } from "./api";
import classes from "./NotificationRow.module.css";
import { amountOf, placeOf, quoted, sentenceFor } from "./words";

const icons: Readonly<Record<NotificationKind, TablerIcon>> = {
  shared: IconUsersPlus,
  role_changed: IconUserCog,
  access_lost: IconLock,
  access_asked: IconHandStop,
  edited: IconPencil,
  renamed: IconEdit,
  trashed: IconTrash,
  restored: IconRestore,
  webhook_off: IconWebhookOff,
};

/** These are told of a muted note as well, so muting it is not offered; nor where it is out of reach. */
const neverMuted: readonly NotificationKind[] = ["access_lost", "access_asked", "trashed"];

interface NotificationRowProps {
  notification: Notification;
  now: number;
  /** Somebody goes to the note. */
  onLeave(): void;
}

/** Something that one is told: what, when, and what one can do about it. */
export function NotificationRow({ notification: one, now, onLeave }: NotificationRowProps) {
  const { one: mark } = useReadMarks();
  const Icon = icons[one.kind] ?? IconPencil;
  const read = () => {
    if (!one.is_read) mark.mutate({ id: one.id, isRead: true });
  };
  const diff = one.kind === "edited" ? one.data.diff : null;
  return (
    <li className={classes.row} data-unread={!one.is_read || undefined}>
      <span className={classes.icon} aria-hidden="true">
        <Icon size={17} stroke={1.6} />
      </span>
      <div className={classes.what}>
        <p className={classes.sentence}>
          {!one.is_read && <span className="visually-hidden">Unread: </span>}
          <To one={one} onGo={() => [read(), onLeave()]}>
            {sentenceFor(one)}
          </To>
        </p>
        {diff && <Diff diff={diff} />}
        <div className={classes.below}>
          <time dateTime={one.at} title={exactTime(one.at)}>
            {spokenTime(one.at, now)}
          </time>
          <Small onClick={() => mark.mutate({ id: one.id, isRead: !one.is_read })}>
            {one.is_read ? "Mark as unread" : "Mark as read"}
          </Small>
          {one.note && !neverMuted.includes(one.kind) && <Mute note={one.note} />}
        </div>
      </div>
    </li>
  );
}

/** The way to the note, if there is one: who asks for access is answered in the share dialog. */
function To({ one, onGo, children }: { one: Notification; onGo: () => void; children: ReactNode }) {
  if (one.kind === "access_lost") return children;
  const { to, state } = placeOf(one);
  return (
    <Link className={classes.link} to={to} state={state} onClick={onGo}>
      {children}
    </Link>
  );
}

function Small({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Button className={classes.small} size="compact-xs" variant="subtle" color="gray" onClick={onClick}>
      {children}
    </Button>
  );
}

/** Mutes the note with one press, and takes that back with another: the button stays under the finger that pressed it. */
function Mute({ note }: { note: NoteNotification["note"] }) {
  const { mutateAsync } = useChooseLevel();
  const [before, setBefore] = useState<Level | null>(null);
  const noteId = note.id;
  const mute = async () => {
    const level = await askForLevel(noteId);
    await mutateAsync({ noteId, level: "none" });
    setBefore(level === "none" ? "mine" : level);
  };
  const undo = async (level: Level) => {
    await mutateAsync({ noteId, level });
    setBefore(null);
  };
  const press = () =>
    (before === null ? mute() : undo(before)).catch((error: unknown) => toast.error(sentenceOf(error)));
  return (
    <>
      {before !== null && <span className={classes.muted}>You hear no more about {quoted(note.title)}.</span>}
      <span className="visually-hidden" role="status">
        {before !== null && `Muted ${quoted(note.title)}.`}
      </span>
      <Small onClick={() => void press()}>{before === null ? "Mute note" : "Undo"}</Small>
    </>
  );
}

/** The first places that changed. Blank lines are changes, too, but nothing to be read. */
function Diff({ diff }: { diff: ShortDiff }) {
  const hunks = diff.hunks
    .map(({ removed, added }) => ({ removed: removed.trim(), added: added.trim() }))
    .filter(({ removed, added }) => removed !== "" || added !== "");
  return (
    <div className={classes.diff}>
      {hunks.map(({ removed, added }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff does not change
        <div key={index} className={classes.hunk}>
          {removed && (
            <del className={classes.removed}>
              <span className="visually-hidden">Removed: </span>
              {removed}
            </del>
          )}
          {added && (
            <ins className={classes.added}>
              <span className="visually-hidden">Added: </span>
              {added}
            </ins>
          )}
        </div>
      ))}
      {diff.more && <p className={classes.amount}>… in all {amountOf(diff)}</p>}
      {hunks.length === 0 && <p className={classes.amount}>{amountOf(diff)}</p>}
    </div>
  );
}
