import { loadReadView } from "@/features/notes/laterReadView";

/** The pages that the first one does without, each loaded when somebody goes there or has a moment. */
export const laterPages = {
  note: async () => ({ Component: (await import("./routes/NoteRoute")).NoteRoute }),
  trash: async () => ({ Component: (await import("@/features/notes/TrashPage")).TrashPage }),
  settings: async () => ({ Component: (await import("@/features/settings/SettingsPage")).SettingsPage }),
  server: async () => ({ Component: (await import("@/features/server/ServerPage")).ServerPage }),
};

/** Loads them all, so that they are there when the server is not. One that fails is asked for again by going there. */
export async function loadLaterPages(): Promise<void> {
  await Promise.allSettled([...Object.values(laterPages), loadReadView].map((load) => load()));
}
