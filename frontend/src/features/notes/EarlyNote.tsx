import { useEffect, useState } from "react";
import { Patience } from "@/shared/ui/Patience";
import { LaterEarlyText } from "./laterReadView";

/** A longer text takes its time to come with its history; it is shown to read as soon as it is known. */
const LARGE_UNITS = 50_000;
/** Most notes are here before that, and would only flicker. */
const PATIENCE_MS = 600;

/** What is on screen while a note is on its way: its text, if the server has told it already. */
export function EarlyNote({ text }: { text: string | undefined }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (text && (isLate || text.length > LARGE_UNITS)) return <LaterEarlyText text={text} />;
  return <Patience label="Opening the note" />;
}
