import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

interface EmptyStateProps {
  sentence: string;
  /** The sentence is all that the page has, and so its heading. */
  isPage?: boolean;
  children?: ReactNode;
}

/** Nothing here yet: one sentence, and one button that changes it. */
export function EmptyState({ sentence, isPage = false, children }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {isPage ? <h1>{sentence}</h1> : <p>{sentence}</p>}
      {children}
    </div>
  );
}
