/** A drawn diagram as a picture: nothing in it can run, be clicked or be fetched. */

export interface DiagramFile {
  readonly blob: Blob;
  /** In pixels, as it was drawn; 0 if it does not say. */
  readonly width: number;
  readonly height: number;
}

/** The picture with the size that it was drawn for; as it comes it would take all the width there is. */
export function diagramFile(svg: string): DiagramFile {
  const root = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
  const [, , wide = 0, high = 0] = (root?.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [width, height] = wide > 0 && high > 0 ? [Math.ceil(wide), Math.ceil(high)] : [0, 0];
  if (root && width && height) {
    root.setAttribute("width", String(width));
    root.setAttribute("height", String(height));
  }
  const drawn = root ? new XMLSerializer().serializeToString(root) : "";
  return { blob: new Blob([drawn], { type: "image/svg+xml" }), width, height };
}

/** What the picture is called, where its writer says so. */
export function wordsForDiagram(source: string): string {
  const title = /^\s*accTitle\s*:\s*(.+)$/m.exec(source)?.[1];
  const description = /^\s*accDescr\s*:\s*(.+)$/m.exec(source)?.[1];
  return [title, description].filter(Boolean).join(". ") || "Diagram";
}
