import type { Awareness } from "y-protocols/awareness";

/** Somebody else who has the note open. Who they are is the server's word: it stamps every awareness state. */
export interface Peer {
  readonly key: string;
  readonly name: string;
  readonly color: string;
}

/** The others in a note, one entry a person however many windows they have open, by name. */
export function peersOf(awareness: Awareness, ownName: string): Peer[] {
  const people = new Map<string, Peer>();
  for (const [clientId, state] of awareness.getStates()) {
    if (clientId === awareness.clientID) continue;
    const user = (state as { user?: Partial<Peer> }).user;
    if (!user?.key || !user.name || user.name === ownName) continue;
    people.set(user.key, { key: user.key, name: user.name, color: user.color ?? "#5c5f66" });
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export function samePeers(a: readonly Peer[], b: readonly Peer[]): boolean {
  return (
    a.length === b.length &&
    a.every((peer, index) => {
      const other = b[index];
      return peer.key === other?.key && peer.name === other.name && peer.color === other.color;
    })
  );
}
