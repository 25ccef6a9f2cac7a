import { useLayoutEffect, useRef } from "react";
import type { Beforehand } from "./Beforehand";
import classes from "./FirstLines.module.css";
import type { FirstLine, Piece } from "./firstLines";
import { placeIn, select } from "./linePlaces";

interface FirstLinesProps {
  /** The text whose first lines these are. */
  text: string;
  lines: readonly FirstLine[];
  beforehand: Beforehand;
}

/** How a note begins, to be read while the editor is on its way. The editor shows the same lines at the same places. */
export function FirstLines({ text, lines, beforehand }: FirstLinesProps) {
  const place = useRef<HTMLElement>(null);
  const shown = useRef(text);
  useLayoutEffect(() => {
    shown.current = text;
  }, [text]);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const before = beforehand.takePlace();
    if (before) select(element, before);
    return () => {
      const selected = placeIn(element);
      beforehand.keep(selected && { ...selected, text: shown.current });
    };
  }, [beforehand]);
  return (
    <section ref={place} className={classes.lines} aria-label="Note text" aria-busy="true">
      {lines.map((line) => (
        <Line key={line.from} {...line} />
      ))}
    </section>
  );
}

function Line({ from, to, level, mark, pieces }: FirstLine) {
  const kind = level > 0 ? classes.heading : mark ? classes.item : undefined;
  return (
    <div className={kind} data-line={from} data-end={to} data-level={level || undefined}>
      {mark && <Mark sign={mark} />}
      {pieces.map((piece) => (
        <Words key={piece.from} {...piece} />
      ))}
      {pieces.length === 0 && <br />}
    </div>
  );
}

function Mark({ sign }: { sign: string }) {
  const isNumber = /^\d/.test(sign);
  return (
    <span className={classes.mark} data-bullet={!isNumber || undefined}>
      {isNumber ? sign : "•"}
    </span>
  );
}

function Words({ from, text, look }: Piece) {
  return (
    <span data-from={from} className={look && classes[look]}>
      {text}
    </span>
  );
}
