import { useEffect, useState } from "react";
import type { SaveWord } from "@/collab/saveState";
import classes from "./SaveStatus.module.css";

/** What takes longer than this deserves a word. */
const SAVING_AFTER_MS = 400;
/** "Saved" comes back when the typing rests, not between two keystrokes. */
const SAVED_AFTER_MS = 250;

const words: Readonly<Record<SaveWord, string>> = {
  none: "",
  saved: "Saved",
  saving: "Saving…",
  offline: "Offline – kept on this device",
  retrying: "Not saved – retrying",
};

const delays: Readonly<Record<SaveWord, number>> = {
  none: 0,
  saved: SAVED_AFTER_MS,
  saving: SAVING_AFTER_MS,
  offline: 0,
  retrying: 0,
};

function wordFor(save: SaveWord, keptHere: boolean | null): string {
  // Only a copy that is known to be there is spoken of.
  return save === "offline" && keptHere !== true ? "Offline" : words[save];
}

/** The state in one quiet word. It may be silent for a moment, but never says "Saved" when something is not. */
export function SaveStatus({ save, keptHere }: { save: SaveWord; keptHere: boolean | null }) {
  const [seen, setSeen] = useState(save);
  const [isTold, setTold] = useState(true);
  const [toldBefore, setToldBefore] = useState("");
  const word = wordFor(save, keptHere);
  if (seen !== save) {
    if (isTold) setToldBefore(wordFor(seen, keptHere));
    // Every change starts silent, also one back to what was said before.
    setSeen(save);
    setTold(delays[save] === 0);
  }
  useEffect(() => {
    const timer = setTimeout(() => setTold(true), delays[save]);
    return () => clearTimeout(timer);
  }, [save]);
  return (
    <span
      className={classes.status}
      role="status"
      // Whoever has it read out need not hear "Saved" again at every rest of their typing.
      aria-live={word === toldBefore ? "off" : "polite"}
      data-state={save}
    >
      {isTold ? word : ""}
    </span>
  );
}
