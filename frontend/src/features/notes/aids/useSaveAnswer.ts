import type { NoteSnapshot } from "@/collab/NoteSnapshot";
import type { SaveWord } from "@/collab/saveState";
import { useCommands } from "@/shared/commands/desk";
import { toast } from "@/shared/lib/toast";

const answers: Readonly<Record<SaveWord, string>> = {
  none: "Opening…",
  saved: "Already saved",
  saving: "Saving…",
  offline: "Offline – kept on this device",
  retrying: "Not saved – retrying",
};

type Stand = Pick<NoteSnapshot, "connection" | "keptHere" | "unsavedEdits" | "unloadedEdits" | "rescue">;

/** How it stands with what somebody typed, in answer to the question. */
export function saveAnswer(save: SaveWord, stand: Stand, mayWrite: boolean) {
  const { connection, keptHere, unsavedEdits, unloadedEdits, rescue } = stand;
  if (connection.kind === "refused" && save === "none") {
    if (unsavedEdits || unloadedEdits) return "What you typed last was not stored";
    return rescue ? "A text of yours was not stored" : "Everything you had typed was stored";
  }
  if (save === "none" && !mayWrite) return "You can read this note, but not change it";
  return save === "offline" && keptHere !== true ? "Offline" : answers[save];
}

/** Whoever asks to save is told how it stands: everything is saved as it is written. */
export function useSaveAnswer(save: SaveWord, stand: Stand, mayWrite: boolean): void {
  useCommands({ save: () => toast.quiet(saveAnswer(save, stand, mayWrite)) });
}
