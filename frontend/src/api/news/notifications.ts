import type { components } from "@/api/schema";

type Described = components["schemas"]["Notification"];
type Role = components["schemas"]["NoteSummary"]["role"];

export type NotificationKind = Described["kind"];

/** The first places that changed in a text, and how much changed in all. */
export interface ShortDiff {
  added_characters: number;
  removed_characters: number;
  hunks: readonly { removed: string; added: string }[];
  more: boolean;
}

/** What there is to say beyond the note and the actors, by kind (docs/notifications.md). */
interface DataOfKind {
  shared: { username: string; role: Role };
  role_changed: { username: string; role: Role };
  access_lost: object;
  access_asked: { username: string };
  edited: { revision: string; since_revision: string; diff: ShortDiff | null };
  renamed: { title: string; previous_title: string };
  trashed: object;
  restored: object;
  webhook_off: {
    webhook: { id: string; name: string; host: string };
    reason: "failed" | "gone";
    error: string;
    status: number | null;
  };
}

type About = NonNullable<Described["note"]>;

/** Something that this person is told; of a webhook, or of a note. */
export type Notification = {
  [K in NotificationKind]: Omit<Described, "kind" | "data" | "note"> & {
    kind: K;
    data: DataOfKind[K];
    note: K extends "webhook_off" ? null : About;
  };
}[NotificationKind];

export type NoteNotification = Exclude<Notification, { note: null }>;

export type NotificationPage = Omit<components["schemas"]["NotificationList"], "results"> & {
  results: readonly Notification[];
};
