import { useLayoutEffect, useRef, useState } from "react";
import classes from "@/render/Prose.module.css";
import { loadTypeset, typesetIfLoaded } from "@/shared/rendering/math";

/** Sets ``tex`` into ``place``; where it cannot be set it stays as it is written, with a word on why. */
function show(place: HTMLElement, tex: string, isBlock: boolean): void {
  place.textContent = tex;
  place.removeAttribute("title");
  const typeset = typesetIfLoaded();
  if (!typeset) return;
  const set = document.createElement("span");
  try {
    typeset(set, tex, isBlock);
    place.replaceChildren(set);
    delete place.dataset.trouble;
  } catch (error) {
    place.title = error instanceof Error ? error.message : "This formula cannot be drawn.";
    place.dataset.trouble = "true";
  }
}

/** A formula; until the part that draws it has come, and where it cannot be drawn, as it is written. */
export function Formula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const place = useRef<HTMLElement>(null);
  const [isLoaded, setLoaded] = useState(typesetIfLoaded() !== null);
  useLayoutEffect(() => {
    if (isLoaded) return;
    let isWanted = true;
    loadTypeset().then(
      () => isWanted && setLoaded(true),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [isLoaded]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what sets formulas has come when isLoaded says so.
  useLayoutEffect(() => {
    if (place.current) show(place.current, tex, isBlock);
  }, [tex, isBlock, isLoaded]);
  return isBlock ? (
    <div ref={place as React.Ref<HTMLDivElement>} className={classes.formulaBlock} data-formula />
  ) : (
    <span ref={place} className={classes.formula} data-formula />
  );
}
