import { type RefObject, useEffect, useRef } from "react";

/** Gives the focus to ``target`` when ``isBusy`` ends, if it is nowhere: with the button that was pressed, or its row. */
export function useFocusAfter(isBusy: boolean, target: RefObject<HTMLElement | null>): void {
  const wasBusy = useRef(false);
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (wasBusy.current && !isBusy && isLost) target.current?.focus();
    wasBusy.current = isBusy;
  }, [isBusy, target]);
}
