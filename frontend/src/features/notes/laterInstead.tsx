/** What is shown in the place of a note that cannot be opened: loaded when there is one, for it is seldom. */
import type { ComponentProps } from "react";
import { LaterPart, useLaterPart } from "@/shared/hooks/useLaterPart";
import { Patience } from "@/shared/ui/Patience";

type Instead = typeof import("./instead");

const instead = new LaterPart(() => import("./instead"));

export const loadInstead = instead.load;

export function LaterMissingNote(props: ComponentProps<Instead["MissingNote"]>) {
  const part = useLaterPart(instead);
  return part ? <part.MissingNote {...props} /> : <Patience label="Opening the note" />;
}

export function LaterTrashedNote(props: ComponentProps<Instead["TrashedNote"]>) {
  const part = useLaterPart(instead);
  return part ? <part.TrashedNote {...props} /> : <Patience label="Opening the note" />;
}
