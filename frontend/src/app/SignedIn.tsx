import { Button } from "@mantine/core";
import { useEffect } from "react";
import { Navigate, useLocation } from "react-router";
import { CurrentSession } from "@/api/CurrentSession";
import { sentenceOf } from "@/api/errors";
import { listenForForgetting } from "@/collab/offline";
import { useSession } from "@/features/auth/api";
import { SessionDialog } from "@/features/auth/SessionDialog";
import { Titles } from "@/features/notes/Titles";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Patience } from "@/shared/ui/Patience";
import { AppShell } from "./AppShell";
import { LaterNews } from "./LaterNews";
import { loadLaterPages } from "./laterPages";

/** What is on screen comes first. */
const LATER_MS = 2000;

/** The pages for people who are signed in; everybody else is asked to sign in first. */
export function SignedIn() {
  const session = useSession();
  const { pathname } = useLocation();
  const isSignedIn = Boolean(session.data);
  useEffect(() => {
    if (!isSignedIn) return;
    const timer = setTimeout(() => void loadLaterPages(), LATER_MS);
    return () => clearTimeout(timer);
  }, [isSignedIn]);
  useEffect(() => listenForForgetting(() => location.assign("/login")), []);

  if (session.isPending) return <Patience label="Loading" />;
  if (session.data) {
    return (
      <CurrentSession value={session.data}>
        <Titles>
          <AppShell />
        </Titles>
        <SessionDialog />
        <LaterNews />
      </CurrentSession>
    );
  }
  if (session.isError) {
    return (
      <main>
        <EmptyState isPage sentence={sentenceOf(session.error)}>
          <Button variant="default" onClick={() => void session.refetch()} loading={session.isFetching}>
            Try again
          </Button>
        </EmptyState>
      </main>
    );
  }
  return (
    <Navigate to={pathname === "/" ? "/login" : `/login?next=${encodeURIComponent(pathname)}`} replace />
  );
}
