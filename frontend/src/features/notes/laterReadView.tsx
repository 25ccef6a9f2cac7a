/** The read view in a file of its own: who writes does without it. */
import { lazy, Suspense } from "react";
import { Patience } from "@/shared/ui/Patience";

export const loadReadView = () => import("./ReadView");

const ReadView = lazy(async () => ({ default: (await loadReadView()).ReadView }));
const EarlyText = lazy(async () => ({ default: (await loadReadView()).EarlyText }));

export function LaterReadView(props: Parameters<typeof ReadView>[0]) {
  return (
    <Suspense fallback={<Patience label="Opening the read view" />}>
      <ReadView {...props} />
    </Suspense>
  );
}

export function LaterEarlyText({ text }: { text: string }) {
  return (
    <Suspense fallback={<Patience label="Opening the note" />}>
      <EarlyText text={text} />
    </Suspense>
  );
}
