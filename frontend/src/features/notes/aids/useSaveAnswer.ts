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

/** Whoever asks to save is told how it stands: everything is saved as it is written. */
export function useSaveAnswer(save: SaveWord, keptHere: boolean | null): void {
  useCommands({
    save: () => toast.quiet(save === "offline" && keptHere !== true ? "Offline" : answers[save]),
  });
}
