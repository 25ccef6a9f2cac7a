import { IconMenu2 } from "@tabler/icons-react";
import { createContext, type ReactNode, use } from "react";
import { usePhone } from "@/shared/hooks/usePhone";
import { IconButton } from "./IconButton";
import classes from "./PageHeader.module.css";

/** Opens the sidebar where it is a drawer. */
export const SidebarContext = createContext<() => void>(() => undefined);

/** The bar above a page: on phones with the way to the sidebar. */
export function PageHeader({ left, children }: { left?: ReactNode; children?: ReactNode }) {
  const openSidebar = use(SidebarContext);
  const phone = usePhone();
  return (
    <header className={classes.header}>
      {phone && (
        <IconButton label="Notes" onClick={openSidebar}>
          <IconMenu2 size={20} stroke={1.6} />
        </IconButton>
      )}
      <div className={classes.left}>{left}</div>
      <div className={classes.right}>{children}</div>
    </header>
  );
}
