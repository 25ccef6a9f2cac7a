import type { ReactNode } from "react";
import classes from "./Notice.module.css";

interface NoticeProps {
  tone: "info" | "warning" | "danger";
  title?: string;
  children: ReactNode;
  /** Buttons, at the end. */
  actions?: ReactNode;
}

/** Something one has to know about this page, said in its place until it is no longer so. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  return (
    <section className={classes.notice} data-tone={tone} role={tone === "danger" ? "alert" : "status"}>
      <div className={classes.words}>
        {title && <strong>{title}</strong>}
        <div>{children}</div>
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </section>
  );
}
