import { useLayoutEffect, useRef, useState } from "react";
import classes from "@/render/Prose.module.css";

type Draw = typeof import("@/render/katex").drawFormula;
let loaded: Draw | null = null;

/** A formula; until the part that draws it has come, and where it cannot be drawn, as it is written. */
export function Formula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const place = useRef<HTMLElement>(null);
  const [draw, setDraw] = useState<Draw | null>(() => loaded);
  useLayoutEffect(() => {
    if (draw) return;
    let isWanted = true;
    import("@/render/katex").then(
      (module) => {
        loaded = module.drawFormula;
        if (isWanted) setDraw(() => module.drawFormula);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [draw]);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    element.textContent = tex;
    if (draw) element.dataset.trouble = String(!draw(tex, element, isBlock));
  }, [draw, tex, isBlock]);
  return isBlock ? (
    <div ref={place as React.Ref<HTMLDivElement>} className={classes.formulaBlock} data-formula />
  ) : (
    <span ref={place} className={classes.formula} data-formula />
  );
}
