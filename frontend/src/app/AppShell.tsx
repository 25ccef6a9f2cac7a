import { Drawer } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { Link, Outlet, ScrollRestoration, useLocation } from "react-router";
import { ProfileMenu } from "@/features/auth/ProfileMenu";
import { useUnreadCount } from "@/features/inbox/api";
import { Bell } from "@/features/inbox/Bell";
import { Inbox } from "@/features/inbox/Inbox";
import { NoteList } from "@/features/notes/NoteList";
import { useNewNote } from "@/features/notes/useNewNote";
import { keysOf } from "@/shared/commands/catalogue";
import { useCommands } from "@/shared/commands/desk";
import { shownKeys } from "@/shared/commands/keys";
import { usePhone } from "@/shared/hooks/usePhone";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { IconButton, IconLink } from "@/shared/ui/IconButton";
import { Logo } from "@/shared/ui/Logo";
import { SidebarContext } from "@/shared/ui/PageHeader";
import classes from "./AppShell.module.css";
import { CommandCenter } from "./commands/CommandCenter";

const newNoteKeys = shownKeys(keysOf("newNote") ?? "");

/** The frame around every page: the notes at the side, or in a drawer where there is no room. */
export function AppShell() {
  const phone = usePhone();
  const { pathname } = useLocation();
  const [drawerAt, setDrawerAt] = useState<string | null>(null);
  const { start } = useNewNote();

  const [isHidden, toggleSidebar] = useDeviceSwitch("sidebarHidden");
  const [isFocused] = useDeviceSwitch("focusMode");
  const isFocusedOn = isFocused && pathname.startsWith("/notes/");
  const isSidebarHidden = isHidden || isFocusedOn;
  useCommands({
    newNote: start,
    sidebar: () => (phone ? setDrawerAt(drawerAt === pathname ? null : pathname) : toggleSidebar()),
    searchNotes: () => {
      if (phone) setDrawerAt(pathname);
      else if (isHidden) toggleSidebar();
      // What was hidden until now is there after the next frame.
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-search-notes]")?.focus());
    },
  });

  // The drawer belongs to the page that it was opened on: going elsewhere closes it.
  const isDrawerOpen = phone && drawerAt === pathname;
  const closeDrawer = () => setDrawerAt(null);
  const unread = useUnreadCount();
  const openDrawer = useCallback(() => setDrawerAt(pathname), [pathname]);
  const bringBack = isHidden && !isFocusedOn ? toggleSidebar : null;
  const open = phone ? openDrawer : bringBack;
  const sidebar = useMemo(() => ({ open, unread }), [open, unread]);
  return (
    <SidebarContext value={sidebar}>
      <div className={classes.shell}>
        {phone ? (
          <Drawer.Root
            opened={isDrawerOpen}
            onClose={closeDrawer}
            size="min(320px, 86vw)"
            padding={0}
            transitionProps={{ duration: 180 }}
            classNames={{ content: classes.drawerContent }}
          >
            <Drawer.Overlay backgroundOpacity={0.4} />
            <Drawer.Content aria-label="Sidebar">
              <Drawer.Body className={classes.drawer}>
                <Sidebar onNavigate={closeDrawer} />
              </Drawer.Body>
            </Drawer.Content>
          </Drawer.Root>
        ) : isSidebarHidden ? null : (
          <aside className={classes.sidebar} aria-label="Sidebar">
            <Sidebar />
          </aside>
        )}
        <main className={classes.main} id="main">
          <Outlet />
        </main>
      </div>
      <Inbox beside={!phone && !isSidebarHidden} />
      <CommandCenter />
      <ScrollRestoration />
    </SidebarContext>
  );
}

function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const { start, isStarting } = useNewNote();
  return (
    <div className={classes.side}>
      <div className={classes.top}>
        <Link to="/" className={classes.brand} onClick={onNavigate}>
          <Logo size={22} />
          Curio
        </Link>
        <div className={classes.begin}>
          <Bell onNavigate={onNavigate} />
          <IconButton label="New note" shortcut={newNoteKeys} onClick={start} loading={isStarting}>
            <IconPlus size={18} stroke={1.8} />
          </IconButton>
        </div>
      </div>
      <NoteList onNavigate={onNavigate} />
      <div className={classes.bottom}>
        <ProfileMenu onNavigate={onNavigate} />
        <IconLink label="Trash" to="/trash" onClick={onNavigate}>
          <IconTrash size={17} stroke={1.6} />
        </IconLink>
      </div>
    </div>
  );
}
