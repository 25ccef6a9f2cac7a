import type { Awareness } from "y-protocols/awareness";

/** Somebody else who has the note open. Who they are is the server's word: it stamps every awareness state. */
export interface Peer {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  /** No window of theirs has been used for a while, by their own word. */
  readonly isIdle: boolean;
  /** None of their windows is a browser's: a program writes with their access token. */
  readonly isScript: boolean;
}

interface PeerState {
  user?: { key?: string; name?: string; color?: string; kind?: string };
  idle?: unknown;
}

/** The others in a note, one entry a person however many windows they have open, by name. */
export function peersOf(awareness: Awareness, ownName: string): Peer[] {
  const people = new Map<string, Peer>();
  for (const [clientId, state] of awareness.getStates()) {
    if (clientId === awareness.clientID) continue;
    const { user, idle } = state as PeerState;
    if (!user?.key || !user.name || user.name === ownName) continue;
    const other = people.get(user.key);
    people.set(user.key, {
      key: user.key,
      name: user.name,
      color: user.color ?? "#5c5f66",
      isIdle: idle === true && (other?.isIdle ?? true),
      isScript: user.kind === "token" && (other?.isScript ?? true),
    });
  }
  return [...people.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export function samePeers(a: readonly Peer[], b: readonly Peer[]): boolean {
  return a.length === b.length && a.every((peer, index) => samePeer(peer, b[index]));
}

function samePeer(a: Peer, b: Peer | undefined): boolean {
  return (
    a.key === b?.key &&
    a.name === b.name &&
    a.color === b.color &&
    a.isIdle === b.isIdle &&
    a.isScript === b.isScript
  );
}
