import { useComputedColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import classes from "@/render/Prose.module.css";
import { type Drawn, drawDiagram } from "@/shared/rendering/diagram";

interface DiagramProps {
  source: string;
  /** The source as code: while there is no picture, and where there is none. */
  fallback: ReactNode;
}

/** The picture as a file with the size that it was drawn for; as it comes it would take all the width there is. */
function fileOf(svg: string): Blob {
  const root = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
  const [, , width, height] = (root?.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  if (root && width && height) {
    root.setAttribute("width", String(Math.ceil(width)));
    root.setAttribute("height", String(Math.ceil(height)));
  }
  return new Blob([root ? new XMLSerializer().serializeToString(root) : ""], { type: "image/svg+xml" });
}

/** What the picture is called, where its writer says so. */
function wordsFor(source: string): string {
  const title = /^\s*accTitle\s*:\s*(.+)$/m.exec(source)?.[1];
  const description = /^\s*accDescr\s*:\s*(.+)$/m.exec(source)?.[1];
  return [title, description].filter(Boolean).join(". ") || "Diagram";
}

/** A diagram, as a picture in which nothing can run and from which nothing is fetched. */
export function Diagram({ source, fallback }: DiagramProps) {
  const scheme = useComputedColorScheme("light");
  const [drawn, setDrawn] = useState<{ address: string } | { error: string } | null>(null);
  useEffect(() => {
    let isWanted = true;
    let address = "";
    const show = (result: Drawn) => {
      if (!isWanted) return;
      if ("error" in result) return setDrawn(result);
      address = URL.createObjectURL(fileOf(result.svg));
      setDrawn({ address });
    };
    void drawDiagram(source, scheme).then(show);
    return () => {
      isWanted = false;
      if (address) URL.revokeObjectURL(address);
    };
  }, [source, scheme]);
  if (drawn && "address" in drawn) {
    return (
      <figure className={classes.diagram} data-diagram>
        <img src={drawn.address} alt={wordsFor(source)} />
      </figure>
    );
  }
  return (
    <div>
      {fallback}
      {drawn && (
        <p className={classes.trouble} data-trouble>
          This diagram cannot be drawn. {drawn.error}
        </p>
      )}
    </div>
  );
}
