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
