import { useEffect, useState } from "react";

/** A longer text takes its time to come with its history; it is shown as soon as it is known. */
const LARGE_UNITS = 50_000;
/** Most notes are here before that. */
const PATIENCE_MS = 600;

/** What the editor shows while a note ``isWaiting`` for its document: the text that the server has told already. */
export function useEarlyText(text: string | undefined, isWaiting: boolean): string | undefined {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return isWaiting && text && (isLate || text.length > LARGE_UNITS) ? text : undefined;
}
