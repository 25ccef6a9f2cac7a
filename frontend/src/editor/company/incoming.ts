/** What a replica says of the changes that others make. The editor only needs this much of it. */
import type * as Y from "yjs";

/** A change that is being applied to the text at this moment. */
export interface Arrival {
  readonly clientIds: readonly number[];
  /** Whether ``listen`` tells of it, or nobody has to. */
  readonly isCatchUp: boolean;
}

/** What came all at once after being away. */
export interface Missed {
  readonly clientIds: readonly number[];
  readonly hunks: ReadonlyArray<{
    readonly start: Y.RelativePosition;
    readonly end: Y.RelativePosition;
    readonly inserted: string;
    readonly deleted: string;
  }>;
}

export interface IncomingSource {
  readonly current: Arrival | null;
  listen(listener: (missed: Missed) => void): () => void;
}
