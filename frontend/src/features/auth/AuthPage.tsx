import { useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import type { Session } from "@/api/client";
import { useTitle } from "@/shared/hooks/useTitle";
import { Logo } from "@/shared/ui/Logo";
import classes from "./AuthPage.module.css";
import { sessionKey, useSession } from "./api";
import { CredentialsForm } from "./CredentialsForm";

/** Where to go after signing in: only ever inside this page, whatever the address says. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}

const words = {
  logIn: {
    title: "Sign in",
    sentence: "Good to see you again.",
    other: "New here?",
    link: "Create an account",
    to: "/signup",
  },
  signUp: {
    title: "Create an account",
    sentence: "Write notes together, live.",
    other: "Been here before?",
    link: "Sign in",
    to: "/login",
  },
} as const;

/** Signing in, and signing up: one page in two moods. */
export function AuthPage({ how }: { how: "logIn" | "signUp" }) {
  const [params] = useSearchParams();
  const next = safeNext(params.get("next"));
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const session = useSession();
  const { title, sentence, other, link, to } = words[how];
  useTitle(title);

  const enter = (entered: Session) => {
    // What another person may have seen in this tab is not for this one.
    queryClient.clear();
    queryClient.setQueryData(sessionKey, entered);
    navigate(next, { replace: true });
  };

  if (session.data) return <Navigate to={next} replace />;
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={32} />
          <span>Curio</span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.sentence}>{sentence}</p>
        <CredentialsForm key={how} how={how} onEntered={enter} />
        <p className={classes.other}>
          {other}{" "}
          <Link to={next === "/" ? to : `${to}?next=${encodeURIComponent(next)}`} replace>
            {link}
          </Link>
        </p>
      </div>
    </main>
  );
}
