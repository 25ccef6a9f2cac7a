import { type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Replica } from "@/collab/Replica";
import { useCommands } from "@/shared/commands/desk";
import { toast } from "@/shared/lib/toast";
import { loadReadView, readViewIfLoaded } from "./laterReadView";
import classes from "./Paper.module.css";
import { becomesReady, writeOutFormulas } from "./paperReady";

/** What draws the text comes before anybody prints: when the browser says that it prints it is too late to load it. */
const AHEAD_MS = 5000;
/** Longer than that, one wonders whether anything happens. */
const QUIET_MS = 500;

interface Sheet {
  readonly text: string;
  readonly isAtOnce: boolean;
}

interface PaperProps {
  replica: Replica;
  title: string;
  /** Where the text stands to be read, if it is the read view that is on screen: that is printed itself. */
  readView: RefObject<HTMLElement | null>;
  isRead: boolean;
}

/** What a note is printed from. The editor has on the page only what is on screen; paper gets all of it, drawn to read.
 *
 * Our own command waits until every formula and diagram is there. When the browser prints on its own it does not wait,
 * and gets what can be drawn in the same moment.
 */
export function Paper({ replica, title, readView, isRead }: PaperProps) {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const place = useRef<HTMLElement>(null);
  const isBusy = useRef(false);

  const print = async () => {
    if (isBusy.current) return;
    isBusy.current = true;
    const patience = setTimeout(() => toast.quiet("Making the note ready to print…"), QUIET_MS);
    try {
      await loadReadView().catch(() => undefined);
      if (!isRead) flushSync(() => setSheet({ text: replica.text.toString(), isAtOnce: false }));
      const drawn = isRead ? readView.current : place.current;
      if (drawn) await becomesReady(drawn);
    } finally {
      clearTimeout(patience);
      isBusy.current = false;
    }
    window.print();
  };
  useCommands({ print: () => void print() });

  useEffect(() => {
    const ahead = setTimeout(() => loadReadView().catch(() => undefined), AHEAD_MS);
    return () => clearTimeout(ahead);
  }, []);
  useEffect(() => {
    if (isRead) return;
    const begin = () => {
      if (place.current) return;
      flushSync(() => setSheet({ text: replica.text.toString(), isAtOnce: true }));
      if (place.current) writeOutFormulas(place.current);
    };
    const end = () => setSheet(null);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, [replica, isRead]);

  const part = readViewIfLoaded();
  return (
    <>
      {title && (
        <div className={classes.title} data-printed="" aria-hidden="true">
          {title}
        </div>
      )}
      {sheet && !isRead && (
        <section ref={place} className={classes.paper} data-printed="" data-paper="">
          {part ? <part.PaperText {...sheet} /> : <pre className={classes.plain}>{sheet.text}</pre>}
        </section>
      )}
    </>
  );
}
