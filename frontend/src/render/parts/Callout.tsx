import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconBulb,
  IconInfoCircle,
  IconMessageReport,
} from "@tabler/icons-react";
import { createContext, type ReactNode, useContext } from "react";
import classes from "@/render/Prose.module.css";
import { type CalloutKind, calloutKind } from "@/shared/lib/callouts";

const icons = {
  note: IconInfoCircle,
  tip: IconBulb,
  important: IconMessageReport,
  warning: IconAlertTriangle,
  caution: IconAlertOctagon,
};

const KindContext = createContext<CalloutKind>("note");

interface CalloutBoxProps {
  kind: unknown;
  dir: "auto" | undefined;
  children: ReactNode;
}

/** Words that stand apart because of what they are: a tip, a warning. */
export function CalloutBox({ kind, dir, children }: CalloutBoxProps) {
  const known = calloutKind(kind);
  return (
    <KindContext value={known}>
      <div role="note" dir={dir} className={classes.callout} data-kind={known}>
        {children}
      </div>
    </KindContext>
  );
}

export function CalloutTitle({ children }: { children: ReactNode }) {
  const Icon = icons[useContext(KindContext)];
  return (
    <p className={classes.calloutTitle}>
      <Icon size={18} stroke={1.8} aria-hidden />
      <span>{children}</span>
    </p>
  );
}
