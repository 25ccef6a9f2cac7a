/** The note as it will be read, while it is written. */
import { type Extension, Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { clickBelow } from "./beyond";
import { blockKeys } from "./blockKeys";
import { blocks } from "./blocks";
import { bulletClicks } from "./bulletClicks";
import { followLinks } from "./clicks";
import { gridKeys } from "./gridKeys";
import { inlinePreview } from "./inline";
import { lineEnds } from "./lineEnds";
import { previewLook } from "./look";
import { revealAtCaret } from "./reveal";
import { tableGrid } from "./tableGrid";
import { tableGuard } from "./tableGuard";
import { cellBelow, nextCell, previousCell } from "./tableKeys";

export function livePreview(): Extension {
  return [
    revealAtCaret(),
    blocks,
    inlinePreview,
    tableGrid,
    tableGuard,
    gridKeys,
    previewLook,
    followLinks(),
    Prec.high(blockKeys),
    clickBelow,
    bulletClicks,
    lineEnds,
  ];
}

/** These work in source mode as well. */
export const previewKeys = Prec.highest(
  keymap.of([
    { key: "Tab", run: nextCell, shift: previousCell },
    { key: "Enter", run: cellBelow, shift: cellBelow },
  ]),
);
