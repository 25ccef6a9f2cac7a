import { useEffect, useRef, useState } from "react";
import { nextTask } from "@/shared/lib/nextTask";
import { NoteText, type Shown } from "./NoteText";

/** Enough for the first screen, also of a tall one. */
const FIRST_UNITS = 8_000;
/** How long the page may stand still for one turn of parsing; drawing comes on top. */
const TURN_MS = 12;
/** How often what is parsed meanwhile is drawn: every turn would go through the whole note again. */
const DRAW_MS = 150;

const nothing: Shown = { pieces: [], footnotes: [], isWhole: false };

function wholeOf(text: string): Shown {
  const note = new NoteText();
  note.update(text);
  note.work(() => true);
  return note.shown();
}

/** ``text`` as pieces to draw: the first screen at once, the rest in turns between which the page stays alive. */
export function useNoteText(text: string, isAtOnce = false): Shown {
  const note = useRef<NoteText | null>(null);
  const [shown, setShown] = useState(() => (isAtOnce ? wholeOf(text) : nothing));
  useEffect(() => {
    const now = note.current ?? new NoteText();
    note.current = now;
    now.update(text);
    let cancel = () => {};
    let drawnAt = 0;
    const turn = (mayGoOn: (units: number) => boolean) => {
      const isDone = now.work(mayGoOn);
      if (isDone || performance.now() - drawnAt >= DRAW_MS) {
        drawnAt = performance.now();
        const next = now.shown();
        // While a large change is parsed, what was there stays.
        setShown((before) => (isDone || next.pieces.length >= before.pieces.length ? next : before));
      }
      if (isDone) return;
      cancel = nextTask(() => {
        const end = performance.now() + TURN_MS;
        turn(() => performance.now() < end);
      });
    };
    turn((units) => units < FIRST_UNITS);
    return () => cancel();
  }, [text]);
  return shown;
}
