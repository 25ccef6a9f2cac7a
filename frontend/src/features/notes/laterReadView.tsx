/** The read view in a file of its own: who writes does without it. */
import type { ComponentProps } from "react";
import { LaterPart, useLaterPart } from "@/shared/hooks/useLaterPart";
import { Patience } from "@/shared/ui/Patience";

type Part = typeof import("./ReadView");

const readView = new LaterPart<Part>(() => import("./ReadView"));

export const loadReadView = readView.load;

/** What draws a note to read, if it has come already. */
export const readViewIfLoaded = (): Part | null => readView.ifLoaded;

export function LaterReadView(props: ComponentProps<Part["ReadView"]>) {
  const part = useLaterPart(readView);
  return part ? <part.ReadView {...props} /> : <Patience label="Opening the read view" />;
}

export function LaterTrashedText({ text }: { text: string }) {
  const part = useLaterPart(readView);
  return part ? <part.TrashedText text={text} /> : <Patience label="Opening the note" />;
}
