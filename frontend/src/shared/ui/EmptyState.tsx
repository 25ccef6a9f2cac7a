import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** Nothing here yet: one sentence, and one button that changes it. */
export function EmptyState({ sentence, children }: { sentence: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <p>{sentence}</p>
      {children}
    </div>
  );
}
