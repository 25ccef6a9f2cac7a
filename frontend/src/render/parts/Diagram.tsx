import { useComputedColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import classes from "@/render/Prose.module.css";
import { type Drawn, drawDiagram } from "@/shared/rendering/diagram";
import { diagramFile, wordsForDiagram } from "@/shared/rendering/diagramFile";

interface DiagramProps {
  source: string;
  /** The source as code: while there is no picture, and where there is none. */
  fallback: ReactNode;
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
      address = URL.createObjectURL(diagramFile(result.svg).blob);
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
        <img src={drawn.address} alt={wordsForDiagram(source)} />
      </figure>
    );
  }
  return (
    <div data-pending={!drawn || undefined}>
      {fallback}
      {drawn && (
        <p className={classes.trouble} data-trouble>
          {drawn.error}
        </p>
      )}
    </div>
  );
}
