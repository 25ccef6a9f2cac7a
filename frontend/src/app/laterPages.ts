import { loadInboxPanel } from "@/features/inbox/Inbox";
import { loadInstead } from "@/features/notes/laterInstead";
import { loadReadView } from "@/features/notes/laterReadView";
import { LaterPart } from "@/shared/hooks/useLaterPart";

/** What one note is put together of, with the editor. Its first lines are shown without it. */
export const notePart = new LaterPart(() => import("./routes/NoteRoute"));

/** The pages that the first one does without, each loaded when somebody goes there or has a moment. */
export const laterPages = {
  trash: async () => ({ Component: (await import("@/features/notes/TrashPage")).TrashPage }),
  settings: async () => ({ Component: (await import("./routes/SettingsRoute")).SettingsRoute }),
  server: async () => ({ Component: (await import("@/features/server/ServerPage")).ServerPage }),
};

/** What hangs on these pages until somebody opens it. */
const laterParts = [
  loadReadView,
  loadInstead,
  loadInboxPanel,
  () => import("@/features/notes/NoteMenuItems"),
  () => import("@/features/inbox/Watching"),
];

/** Loads them all, so that they are there when the server is not. One that fails is asked for again by going there. */
export async function loadLaterPages(): Promise<void> {
  await Promise.allSettled(
    [...Object.values(laterPages), notePart.load, ...laterParts].map((load) => load()),
  );
}
