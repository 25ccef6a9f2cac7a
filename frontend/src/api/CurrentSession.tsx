import { createContext, use } from "react";
import type { Session } from "./client";

const SessionContext = createContext<Session | null>(null);

export const CurrentSession = SessionContext.Provider;

/** Who is signed in. Only inside pages that ask for it. */
export function useCurrentSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useCurrentSession is used outside of a page for people who are signed in");
  return session;
}
