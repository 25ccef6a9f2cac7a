import { Button, Drawer } from "@mantine/core";
import { IconBellRinging, IconSettings } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { sentenceOf } from "@/api/errors";
import { useNow } from "@/shared/hooks/useNow";
import { usePhone } from "@/shared/hooks/usePhone";
import { askToTell, usePermission } from "@/shared/lib/browserNotice";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { EmptyState } from "@/shared/ui/EmptyState";
import { IconLink } from "@/shared/ui/IconButton";
import { SIDEBAR_OPENER } from "@/shared/ui/PageHeader";
import { Patience } from "@/shared/ui/Patience";
import { useNotifications, useReadMarks, useUnreadCount } from "./api";
import classes from "./InboxPanel.module.css";
import { NotificationRow } from "./NotificationRow";

interface InboxPanelProps {
  opened: boolean;
  /** What had the focus before, and gets it back. */
  opener: Element | null;
  /** Whether it opens at the side of the sidebar. */
  beside: boolean;
  onClose(): void;
}

/** What others did that concerns this person, the newest first. */
export function InboxPanel({ opened, opener, beside, onClose }: InboxPanelProps) {
  const phone = usePhone();
  const giveBack = () => {
    // The bell in a drawer is gone with it.
    const to = opener?.isConnected ? opener : document.getElementById(SIDEBAR_OPENER);
    if (to instanceof HTMLElement) to.focus({ preventScroll: true });
  };
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      position={phone ? "right" : "left"}
      size={phone ? "100%" : 420}
      padding={0}
      returnFocus={false}
      transitionProps={{ duration: 150, transition: phone ? undefined : "fade", onExited: giveBack }}
      classNames={{ content: classes.panel, inner: classes.inner }}
      attributes={{ inner: { "data-beside": beside || undefined } }}
    >
      <Drawer.Overlay backgroundOpacity={phone ? 0.4 : 0.08} />
      <Drawer.Content>
        <Drawer.Header className={classes.head}>
          <Drawer.Title className={classes.title}>Notifications</Drawer.Title>
          <ReadAll />
          <IconLink label="Choose what you are told" to="/settings#notifications" onClick={onClose}>
            <IconSettings size={18} stroke={1.6} />
          </IconLink>
          <Drawer.CloseButton aria-label="Close" />
        </Drawer.Header>
        <Drawer.Body className={classes.body}>
          <BrowserOffer />
          <List onLeave={onClose} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function ReadAll() {
  const unread = useUnreadCount();
  const newest = useNotifications().data?.pages[0]?.results[0]?.id;
  const { upTo } = useReadMarks();
  // Stays where it is, so that whoever pressed it has not lost their place.
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      className={classes.readAll}
      aria-disabled={unread === 0 || newest === undefined}
      onClick={() => {
        if (unread > 0 && newest !== undefined) upTo.mutate(newest);
      }}
    >
      Mark all as read
    </Button>
  );
}

function List({ onLeave }: { onLeave: () => void }) {
  const list = useNotifications();
  const now = useNow();
  const all = list.data?.pages.flatMap((page) => page.results) ?? [];
  if (list.isPending) return <Patience label="Loading notifications" />;
  if (list.isError && all.length === 0) {
    return (
      <EmptyState sentence={sentenceOf(list.error)}>
        <Button variant="default" loading={list.isFetching} onClick={() => void list.refetch()}>
          Try again
        </Button>
      </EmptyState>
    );
  }
  if (all.length === 0) {
    return (
      <EmptyState sentence="Nothing yet. When others share a note with you, or change one of yours, it says so here." />
    );
  }
  return (
    <>
      {list.isError && <Hint>{sentenceOf(list.error)}</Hint>}
      <ul className={classes.rows} aria-label="Notifications">
        {all.map((one) => (
          <NotificationRow key={one.id} notification={one} now={now} onLeave={onLeave} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          className={classes.more}
          variant="subtle"
          color="gray"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Older notifications
        </Button>
      )}
    </>
  );
}

/** Offers to tell by the browser, until that was answered. The browser itself is asked only by the press of the button. */
function BrowserOffer() {
  const may = usePermission();
  const [isDeclined, decline] = useDeviceSwitch("noBrowserNotices");
  if (may !== "default" || isDeclined) return null;
  return (
    <Hint
      actions={
        <>
          <Button size="compact-sm" variant="light" onClick={() => void askToTell()}>
            Allow
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={decline}>
            Not here
          </Button>
        </>
      }
    >
      <IconBellRinging size={17} stroke={1.6} aria-hidden="true" />
      <span>Shall your browser tell you while you look at something else?</span>
    </Hint>
  );
}

function Hint({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  return (
    <div className={classes.hint} role="status">
      <p>{children}</p>
      {actions && <div className={classes.answers}>{actions}</div>}
    </div>
  );
}
