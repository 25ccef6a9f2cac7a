import { IconMenu2 } from "@tabler/icons-react";
import { createContext, type ReactNode, use } from "react";
import { usePhone } from "@/shared/hooks/usePhone";
import { IconButton } from "./IconButton";
import classes from "./PageHeader.module.css";

interface Sidebar {
  /** Opens it where it is a drawer. */
  open(): void;
  /** How many notifications wait in it. */
  unread: number;
}

export const SidebarContext = createContext<Sidebar>({ open: () => undefined, unread: 0 });

/** The id of the button that opens it where it is a drawer. */
export const SIDEBAR_OPENER = "sidebar-opener";

/** The bar above a page: on phones with the way to the sidebar. */
export function PageHeader({ left, children }: { left?: ReactNode; children?: ReactNode }) {
  const { open, unread } = use(SidebarContext);
  const phone = usePhone();
  return (
    <header className={classes.header}>
      {phone && (
        <IconButton
          id={SIDEBAR_OPENER}
          label={unread > 0 ? `Notes, ${unread} unread notifications` : "Notes"}
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
