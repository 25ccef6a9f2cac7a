import { useEffect, useState } from "react";
import { usePainted } from "@/shared/hooks/usePainted";

/** A longer text takes its time to come with its history; the editor is made of it as soon as it is known. */
const LARGE_UNITS = 50_000;
/** Most notes are here before that. */
const PATIENCE_MS = 600;

/** What the editor shows of a ``text`` that the server has told while the note itself is on its way; undefined where that
 * is not worth an editor, or where the text's first lines, which are quicker, are still to be painted. */
export function useEarlyText(text: string | undefined): string | undefined {
  const isWaiting = text !== undefined;
  const [isLate, setLate] = useState(false);
  const isPainted = usePainted(isWaiting);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return text && isPainted && (isLate || text.length > LARGE_UNITS) ? text : undefined;
}
