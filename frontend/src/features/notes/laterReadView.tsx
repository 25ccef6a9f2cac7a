/** The read view in a file of its own: who writes does without it. */
import { type ComponentProps, useEffect, useState } from "react";
import { Patience } from "@/shared/ui/Patience";

type Part = typeof import("./ReadView");

let loaded: Part | null = null;

export async function loadReadView(): Promise<Part> {
  loaded = await import("./ReadView");
  return loaded;
}

/** What draws a note to read, if it has come already. */
export const readViewIfLoaded = (): Part | null => loaded;

/** The read view once it is here; at once if it was before. ``lazy`` would show for a moment that it waits, each time. */
function useReadView(): Part | null {
  const [part, setPart] = useState(loaded);
  useEffect(() => {
    if (part) return;
    let isWanted = true;
    loadReadView().then(
      (come) => isWanted && setPart(come),
      // The page's own boundary says what to do about a part that does not come.
      (error) =>
        isWanted &&
        setPart(() => {
          throw error;
        }),
    );
    return () => {
      isWanted = false;
    };
  }, [part]);
  return part;
}

export function LaterReadView(props: ComponentProps<Part["ReadView"]>) {
  const part = useReadView();
  return part ? <part.ReadView {...props} /> : <Patience label="Opening the read view" />;
}

export function LaterTrashedText({ text }: { text: string }) {
  const part = useReadView();
  return part ? <part.TrashedText text={text} /> : <Patience label="Opening the note" />;
}
