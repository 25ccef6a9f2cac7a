import { useEffect, useState } from "react";
import { Patience } from "@/shared/ui/Patience";
import { LaterEarlyText, loadReadView } from "./laterReadView";

/** A longer text takes its time to come with its history; it is shown to read as soon as it is known. */
const LARGE_UNITS = 50_000;
/** Most notes are here before that, and would only flicker. */
const PATIENCE_MS = 600;
/** A note that was not kept on this device, or a long one: what draws its text can come along with the text. */
const AHEAD_MS = 100;

/** What is on screen while a note is on its way: its text, if the server has told it already. */
export function EarlyNote({ text }: { text: string | undefined }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    // One that fails is asked for again where it is needed.
    const ahead = setTimeout(() => loadReadView().catch(() => undefined), AHEAD_MS);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(ahead);
      clearTimeout(timer);
    };
  }, []);
  if (text && (isLate || text.length > LARGE_UNITS)) return <LaterEarlyText text={text} />;
  return <Patience label="Opening the note" />;
}
