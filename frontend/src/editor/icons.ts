import type { TablerIcon } from "@tabler/icons-react";
import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";

const drawn = new Map<TablerIcon, Element>();

/** An icon for the parts of the editor that are not React's: drawn once, copied from then on. */
export function iconElement(icon: TablerIcon, size = 18): Element {
  let element = drawn.get(icon);
  if (!element) {
    const place = document.createElement("span");
    const root = createRoot(place);
    flushSync(() => root.render(createElement(icon, { size, stroke: 1.7, "aria-hidden": true })));
    element = place.firstElementChild ?? place;
    drawn.set(icon, element);
  }
  const copy = element.cloneNode(true) as Element;
  copy.setAttribute("width", String(size));
  copy.setAttribute("height", String(size));
  return copy;
}
