import { type QueryClient, queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { accounts } from "@/api/accounts";
import { client, type Session } from "@/api/client";
import { ApiError } from "@/api/errors";
import { tellOtherTabs } from "@/api/session";

export const sessionKey = ["session"] as const;

async function fetchSession(): Promise<Session | null> {
  try {
    const { data } = await client.GET("/api/v1/session/");
    return data ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: fetchSession,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery(sessionQuery);
}

/** Asks who is signed in, for use while the page itself is still on its way; null also if there is no answer. */
export async function askForSession(queryClient: QueryClient): Promise<Session | null> {
  await queryClient.prefetchQuery(sessionQuery);
  return queryClient.getQueryData<Session | null>(sessionKey) ?? null;
}

export interface Credentials {
  username: string;
  password: string;
}

function isSameName(a: string, b: string): boolean {
  return a.normalize("NFKC").toLowerCase() === b.normalize("NFKC").toLowerCase();
}

const enterKey = ["enter"] as const;

/** Whether somebody is on the way in at this very moment: the second click of two comes before the page shows it. */
export function isEntering(queryClient: QueryClient): boolean {
  return queryClient.isMutating({ mutationKey: enterKey }) > 0;
}

/** Signs in or up and answers who that is now. Throws ``somebody_else`` where another person is signed in. */
export function useEnter(how: "logIn" | "signUp") {
  return useMutation<Session, Error, Credentials>({
    mutationKey: enterKey,
    mutationFn: async ({ username, password }) => {
      const hasEntered = await accounts[how](username, password);
      const session = await fetchSession();
      if (!session) throw new ApiError(401, "not_authenticated", "Signing in did not work. Try again.");
      if (!hasEntered && !isSameName(session.username, username)) {
        const sentence = `${session.username} is signed in in this browser. To change that, reload this page and log out.`;
        throw new ApiError(409, "somebody_else", sentence);
      }
      if (hasEntered) tellOtherTabs(session.username);
      return session;
    },
  });
}

export function useLogOut() {
  return useMutation({ mutationFn: accounts.logOut });
}
