/** How news are said: in the panel, in toasts and by the browser, and what each kind is called in the settings. */
import type { Notification, NotificationKind, ShortDiff } from "@/api/news/notifications";

export const quoted = (title: string) => `“${title || "Untitled"}”`;

/** "ada", "ada and bob", "ada and 3 others". */
export function people(names: readonly string[]): string {
  const [first = "Somebody", second] = names;
  if (names.length < 2) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} others`;
}

/** "“Plan”", "“Plan” and another note", "“Plan” and 3 other notes". */
export function notes(titles: readonly string[]): string {
  const others = titles.length - 1;
  const first = quoted(titles[0] ?? "");
  if (others < 1) return first;
  return `${first} and ${others === 1 ? "another note" : `${others} other notes`}`;
}

const may = { owner: "edit", editor: "edit", viewer: "view" } as const;

const offBecause = {
  failed: "nothing was taken for too long",
  gone: "the receiver wants no more",
} as const;

/** What happened, in one sentence without its full stop. */
export function sentenceFor(one: Notification): string {
  const who = people(one.actors);
  const note = quoted(one.note?.title ?? "");
  switch (one.kind) {
    case "shared":
      return `${who} shared ${note} with you – you can ${may[one.data.role]}`;
    case "role_changed":
      return `${who} lets you ${one.data.role === "viewer" ? "only " : ""}${may[one.data.role]} ${note} from now on`;
    case "access_lost":
      return `You can no longer see ${note}`;
    case "access_asked":
      return asking(one.actors, note);
    case "edited":
      return `${who} changed ${note}`;
    case "renamed":
      return `${who} renamed ${quoted(one.data.previous_title)} to ${quoted(one.data.title)}`;
    case "trashed":
      return `${who} moved ${note} to the trash`;
    case "restored":
      return `${who} took ${note} back out of the trash`;
    case "webhook_off":
      return `Your webhook ${quoted(one.data.webhook.name || one.data.webhook.host)} was switched off: ${offBecause[one.data.reason]}`;
    default:
      // A kind of a newer server.
      return `Something happened to ${note}`;
  }
}

export const asking = (names: readonly string[], note: string) =>
  `${people(names)} ${names.length > 1 ? "ask" : "asks"} for access to ${note}`;

/** Where one goes to see it. */
export function placeOf({ kind, note }: Pick<Notification, "kind" | "note">): {
  to: string;
  state: object | null;
} {
  if (note === null) return { to: "/settings#webhooks", state: null };
  return { to: `/notes/${note.id}`, state: kind === "access_asked" ? { shares: true } : null };
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** How much changed: "12 characters added, 3 removed". */
export function amountOf({ added_characters: added, removed_characters: removed }: ShortDiff): string {
  if (removed === 0) return `${counted(added, "character")} added`;
  if (added === 0) return `${counted(removed, "character")} removed`;
  return `${counted(added, "character")} added, ${removed} removed`;
}

/** What each kind is called where one chooses how to be told of it; follows "Tell me when". */
export const kindNames: Readonly<Record<NotificationKind, string>> = {
  shared: "a note is shared with me",
  role_changed: "I may do more or less in a note",
  access_lost: "I can no longer see a note",
  access_asked: "somebody asks for access to a note of mine",
  edited: "others change a text",
  renamed: "others rename a note",
  trashed: "a note is moved to the trash",
  restored: "a note comes back from the trash",
  webhook_off: "a webhook of mine is switched off",
};

/** What is said when somebody has chosen how much of a note they are told. */
export const levelAnswers = {
  all: "You are told of every change in this note.",
  mine: "You are told what concerns you in this note.",
  none: "You hear no more about this note.",
} as const;
