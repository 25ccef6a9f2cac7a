import type { WireRole } from "./ack";
import type { Peer } from "./peers";
import type { Replica } from "./Replica";
import type { Rescue } from "./rescues";
import type { SaveWord } from "./saveState";

export type Connection =
  | { kind: "opening" }
  | { kind: "live" }
  /** Cut off; ``code`` is what the server closed with, 0 where it said nothing. */
  | { kind: "offline"; code: number }
  /** Offline, though the server answers requests: something in between lets no WebSocket through. */
  | { kind: "blocked" }
  /** The server said no for good; ``detail`` is its sentence, if it sent one. */
  | { kind: "refused"; code: number; detail: string };

/** The close code of a note that its owner moved to the trash. */
export const WITHDRAWN = 4410;

/** Refusals that have nothing to do with what was typed: there is no note for this person, or none at present. */
export const goneCodes: readonly number[] = [4403, 4404, WITHDRAWN];

/** What the page shows of an open note. Replaced only when a field really changed. */
export interface NoteSnapshot {
  readonly connection: Connection;
  /** The text to bind an editor to; null until there is something truthful to show. */
  readonly replica: Replica | null;
  /** What the server said that this person may do; null while it has not said so yet. */
  readonly role: WireRole | null;
  readonly save: SaveWord;
  /** Whether this tab has own edits that the server does not have. */
  readonly unsavedEdits: boolean;
  /** Whether an offline copy has such edits that is not loaded, not yet or not at all. */
  readonly unloadedEdits: boolean;
  /** Whether an offline copy is being loaded that may yet bring the note. */
  readonly isLoading: boolean;
  /** Whether this device keeps an offline copy; null while that is not known. */
  readonly keptHere: boolean | null;
  readonly peers: readonly Peer[];
  /** Text that the server did not take and that waits for its writer. */
  readonly rescue: Rescue | null;
  /** Whether nobody may change the note at present, whatever their role, because it made the server fail. */
  readonly quarantined: boolean;
  /** Whether this device keeps it, or only this tab. */
  readonly isRescueKept: boolean;
  /** The most bytes of UTF-8 that the text may have; 0 while the server has not said. */
  readonly maxTextBytes: number;
}

export const closedSnapshot: NoteSnapshot = {
  connection: { kind: "opening" },
  replica: null,
  role: null,
  save: "none",
  unsavedEdits: false,
  unloadedEdits: false,
  isLoading: false,
  keptHere: null,
  peers: [],
  rescue: null,
  quarantined: false,
  isRescueKept: true,
  maxTextBytes: 0,
};

export function sameSnapshot(a: NoteSnapshot, b: NoteSnapshot): boolean {
  const keys = Object.keys(a) as Array<keyof NoteSnapshot>;
  return keys.every((key) => Object.is(a[key], b[key]));
}
