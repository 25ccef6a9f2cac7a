import { IconBell } from "@tabler/icons-react";
import { keysOf } from "@/shared/commands/catalogue";
import { desk } from "@/shared/commands/desk";
import { shownKeys } from "@/shared/commands/keys";
import { IconButton } from "@/shared/ui/IconButton";
import { useUnreadCount } from "./api";
import classes from "./Bell.module.css";

const inboxKeys = shownKeys(keysOf("inbox") ?? "");
const MOST = 99;

/** How much there is to read, and the way to it. */
export function Bell({ onNavigate }: { onNavigate?: () => void }) {
  const count = useUnreadCount();
  const open = () => {
    onNavigate?.();
    desk.run("inbox");
  };
  return (
    <IconButton
      label={count > 0 ? `Notifications, ${count} unread` : "Notifications"}
      shortcut={inboxKeys}
      onClick={open}
    >
      <span className={classes.bell}>
        <IconBell size={18} stroke={1.7} />
        {count > 0 && (
          <span className={classes.count} aria-hidden="true">
            {count > MOST ? `${MOST}+` : count}
          </span>
        )}
      </span>
    </IconButton>
  );
}
