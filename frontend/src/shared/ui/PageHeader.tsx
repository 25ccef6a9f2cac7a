import { IconMenu2 } from "@tabler/icons-react";
import { createContext, type ReactNode, use } from "react";
import { keysOf } from "@/shared/commands/catalogue";
import { shownKeys } from "@/shared/commands/keys";
import { IconButton } from "./IconButton";
import classes from "./PageHeader.module.css";

interface Sidebar {
  /** Opens it; null where it is there, or is not wanted. */
  readonly open: (() => void) | null;
  /** How many notifications wait in it. */
  readonly unread: number;
}

export const SidebarContext = createContext<Sidebar>({ open: null, unread: 0 });

const sidebarKeys = shownKeys(keysOf("sidebar") ?? "");

/** The id of the button that opens it. */
export const SIDEBAR_OPENER = "sidebar-opener";

/** The bar above a page: with the way to the sidebar where that is a drawer or was hidden. */
export function PageHeader({ left, children }: { left?: ReactNode; children?: ReactNode }) {
  const { open, unread } = use(SidebarContext);
  return (
    <header className={classes.header}>
      {open && (
        <IconButton
          id={SIDEBAR_OPENER}
          label={unread > 0 ? `Notes, ${unread} unread notifications` : "Notes"}
          shortcut={sidebarKeys}
          onClick={open}
        >
          <span className={classes.menu} data-unread={unread > 0 || undefined}>
            <IconMenu2 size={20} stroke={1.6} />
          </span>
        </IconButton>
      )}
      <div className={classes.left}>{left}</div>
      <div className={classes.right}>{children}</div>
    </header>
  );
}
