import { useEffect, useState } from "react";
import { type LeftBehind, openNotes } from "./registry";

/** What this person typed into a note that cannot be written any more, and how to delete it. */
export function useLeftBehind(username: string, noteId: string): [LeftBehind | null, () => Promise<void>] {
  const [found, setFound] = useState<LeftBehind | null>(null);
  useEffect(() => {
    let isShown = true;
    let looks = 0;
    const look = async () => {
      looks += 1;
      const turn = looks;
      const next = await openNotes.leftBehind(username, noteId);
      if (isShown && turn === looks) setFound(next);
    };
    void look();
    // A note that was open a moment ago may still hear that its text was stored, or not.
    const stop = openNotes.get(username, noteId).subscribe(() => void look());
    return () => {
      isShown = false;
      stop();
    };
  }, [username, noteId]);
  const discard = async () => {
    await openNotes.discardLeftBehind(username, noteId);
    setFound(await openNotes.leftBehind(username, noteId));
  };
  return [found, discard];
}
