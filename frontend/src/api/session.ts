import { deviceStorage } from "@/shared/lib/deviceStorage";

/** What happened to the login of this page, for those who have to stop or may go on. */
type Happening = "expired" | "restored";
type Listener = (what: Happening) => void;

const listeners = new Set<Listener>();

export const sessionNews = {
  announce(what: Happening): void {
    for (const listener of listeners) listener(what);
  },
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

const enteredKey = "curio.entered";

/** Tells the other tabs who has signed in in this one: a browser has one login for all. */
export function tellOtherTabs(username: string): void {
  try {
    deviceStorage()?.setItem(enteredKey, username);
    // Told, not kept: nobody is to find here who was signed in last.
    deviceStorage()?.removeItem(enteredKey);
  } catch {
    // A full localStorage: the others find out when they ask the server.
  }
}

/** Calls ``onEntered`` with the name of who signs in in another tab. */
export function listenToOtherTabs(onEntered: (username: string) => void): () => void {
  const listen = ({ key, newValue }: StorageEvent) => {
    if (key === enteredKey && newValue !== null) onEntered(newValue);
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}
