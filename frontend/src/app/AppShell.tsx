import { Drawer } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Link, Outlet, ScrollRestoration, useLocation } from "react-router";
import { ProfileMenu } from "@/features/auth/ProfileMenu";
import { NoteList } from "@/features/notes/NoteList";
import { useNewNote } from "@/features/notes/useNewNote";
import { usePhone } from "@/shared/hooks/usePhone";
import { shortcut } from "@/shared/lib/keys";
import { IconButton, IconLink } from "@/shared/ui/IconButton";
import { Logo } from "@/shared/ui/Logo";
import { SidebarContext } from "@/shared/ui/PageHeader";
import classes from "./AppShell.module.css";

/** The frame around every page: the notes at the side, or in a drawer where there is no room. */
export function AppShell() {
  const phone = usePhone();
  const { pathname } = useLocation();
  const [drawerAt, setDrawerAt] = useState<string | null>(null);
  const { start } = useNewNote();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // By its place on the keyboard: with Alt held, some layouts make another letter of it.
      if (event.code !== "KeyN" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
      // On Windows AltGr counts as Ctrl and Alt, and writes a letter where it is pressed with N.
      if (event.getModifierState("AltGraph")) return;
      event.preventDefault();
      // A key that is held down is pressed once.
      if (!event.repeat) start();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [start]);

  // The drawer belongs to the page that it was opened on: going elsewhere closes it.
  const isDrawerOpen = phone && drawerAt === pathname;
  const closeDrawer = () => setDrawerAt(null);
  return (
    <SidebarContext value={() => setDrawerAt(pathname)}>
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
        ) : (
          <aside className={classes.sidebar} aria-label="Sidebar">
            <Sidebar />
          </aside>
        )}
        <main className={classes.main} id="main">
          <Outlet />
        </main>
      </div>
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
        <IconButton label="New note" shortcut={shortcut("Mod+Alt+N")} onClick={start} loading={isStarting}>
          <IconPlus size={18} stroke={1.8} />
        </IconButton>
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
