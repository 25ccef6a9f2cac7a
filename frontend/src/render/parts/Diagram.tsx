import { useComputedColorScheme } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import classes from "@/render/Prose.module.css";

interface DiagramProps {
  source: string;
  /** The source as code: while there is no picture, and where there is none. */
  fallback: ReactNode;
}

type Drawn =
  | { kind: "none" }
  | { kind: "picture"; address: string; words: string }
  | { kind: "trouble"; why: string };

/** A diagram, as a picture in which nothing can run and from which nothing is fetched. */
export function Diagram({ source, fallback }: DiagramProps) {
  const scheme = useComputedColorScheme("light");
  const [drawn, setDrawn] = useState<Drawn>({ kind: "none" });
  useEffect(() => {
    let isWanted = true;
    let address = "";
    const show = (svg: string, words: string) => {
      if (!isWanted) return;
      address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      setDrawn({ kind: "picture", address, words });
    };
    const fail = (error: unknown) =>
      isWanted && setDrawn({ kind: "trouble", why: error instanceof Error ? error.message : "" });
    import("@/render/mermaid")
      .then(({ drawDiagram }) => drawDiagram(source, scheme === "dark"))
      .then(({ svg, words }) => show(svg, words))
      .catch(fail);
    return () => {
      isWanted = false;
      if (address) URL.revokeObjectURL(address);
    };
  }, [source, scheme]);
  if (drawn.kind === "picture") {
    return (
      <figure className={classes.diagram} data-diagram>
        <img src={drawn.address} alt={drawn.words} />
      </figure>
    );
  }
  return (
    <div data-diagram-trouble={drawn.kind === "trouble" || undefined}>
      {fallback}
      {drawn.kind === "trouble" && (
        <p className={classes.trouble} title={drawn.why}>
          This diagram cannot be drawn.
        </p>
      )}
    </div>
  );
}
