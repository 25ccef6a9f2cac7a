/** Which other servers this person lets images come from, on this device: to fetch one tells its host who reads. */
import { useSyncExternalStore } from "react";
import { deviceStorage } from "@/shared/lib/deviceStorage";

const KEY = "curio:image-hosts";
const listeners = new Set<() => void>();
/** What was allowed in this tab, also where the browser keeps nothing. */
let allowed: ReadonlySet<string> | null = null;

function read(): ReadonlySet<string> {
  if (allowed) return allowed;
  try {
    const kept: unknown = JSON.parse(deviceStorage()?.getItem(KEY) ?? "[]");
    allowed = new Set(Array.isArray(kept) ? kept.filter((host) => typeof host === "string") : []);
  } catch {
    allowed = new Set();
  }
  return allowed;
}

export const imageHosts = {
  has: (host: string): boolean => read().has(host),
  allow(host: string): void {
    allowed = new Set([...read(), host]);
    try {
      deviceStorage()?.setItem(KEY, JSON.stringify([...allowed]));
    } catch {
      // It holds for this tab, then.
    }
    for (const listener of listeners) listener();
  },
  /** Hears of every host that is allowed from now on. */
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Forgets what this tab remembers, as a new one would. */
  forget(): void {
    allowed = null;
  },
};

export function useIsAllowed(host: string): boolean {
  return useSyncExternalStore(imageHosts.subscribe, () => imageHosts.has(host));
}
