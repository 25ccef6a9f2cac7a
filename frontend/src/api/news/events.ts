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

/** What comes over the socket: an event, or up to where nothing was left out. */
export type NewsFrame = NewsEvent | { kind: "feed.position"; position: number };
