/** Where commands are offered and asked for. The latest who offers one does it; what nobody offers is not available. */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { type CommandId, commandIds } from "./catalogue";

type Handlers = Partial<Record<CommandId, () => void>>;

export class Desk {
  #offers: readonly Handlers[] = [];
  #available: readonly CommandId[] = [];
  readonly #listeners = new Set<() => void>();

  /** Offers to do these until the returned function is called. */
  offer(handlers: Handlers): () => void {
    this.#set([...this.#offers, handlers]);
    return () => this.#set(this.#offers.filter((one) => one !== handlers));
  }

  /** Does a command; false when nobody can. */
  run(id: CommandId): boolean {
    const handler = this.#offers.findLast((handlers) => handlers[id])?.[id];
    handler?.();
    return handler !== undefined;
  }

  /** What can be done now, in the catalogue's order; the same array until that changes. */
  readonly available = (): readonly CommandId[] => this.#available;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(offers: readonly Handlers[]): void {
    this.#offers = offers;
    this.#available = commandIds.filter((id) => offers.some((handlers) => handlers[id]));
    for (const listener of this.#listeners) listener();
  }
}

export const desk = new Desk();

/** Offers commands while the component is on screen. One whose handler is undefined is not offered. */
export function useCommands(handlers: Handlers): void {
  const run = useEffectEvent((id: CommandId) => handlers[id]?.());
  const offered = commandIds.filter((id) => handlers[id]).join(" ");
  useEffect(() => {
    const ids = offered === "" ? [] : (offered.split(" ") as CommandId[]);
    return desk.offer(Object.fromEntries(ids.map((id) => [id, () => run(id)])));
  }, [offered]);
}

export function useAvailableCommands(): readonly CommandId[] {
  return useSyncExternalStore(desk.subscribe, desk.available);
}
