import type { components } from "@/api/schema";

type Described = components["schemas"]["Event"];
type Role = components["schemas"]["NoteSummary"]["role"];

/** What there is to say beyond the note and the actors, by kind (docs/feed.md). */
interface DataOfKind {
  "note.created": { revision: string };
  "note.renamed": { title: string; previous_title: string };
  "note.edited": { revision: string; since_revision: string };
  "note.shared": { username: string; role: Role };
  "note.role_changed": { username: string; role: Role };
  "note.unshared": { username: string };
  "note.access_lost": object;
  "note.access_asked": { username: string };
  "note.trashed": object;
  "note.restored": object;
}

/** Something that happened to a note that this person may see. Kinds that this page does not know are left alone. */
export type NewsEvent = {
  [K in Described["kind"]]: Omit<Described, "kind" | "data"> & { kind: K; data: DataOfKind[K] };
}[Described["kind"]];

/** Who has a note open, oneself as well: the first of them by name, and how many they are. */
export interface NotePresence {
  readonly people: readonly { readonly username: string; readonly color: string }[];
  readonly count: number;
}

/** What comes over the socket: an event, up to where nothing was left out, that one's notifications have changed, or who is
 * in which notes. */
export type NewsFrame =
  | NewsEvent
  | { kind: "feed.position"; position: number }
  | { kind: "inbox.changed"; unread_count: number }
  | { kind: "presence"; notes: Readonly<Record<string, NotePresence>> };
