import type { ReactNode } from "react";
import { usePlace } from "@/render/NoteLinks";
import classes from "@/render/Prose.module.css";

interface HeadingProps {
  as: "h1" | "h2" | "h3" | "h4" | "h5" | "h6";
  index: number;
  dir: "auto" | undefined;
  children: ReactNode;
}

/** A heading that an outline and links in the text can lead to. */
export function Heading({ as: Tag, index, dir, children }: HeadingProps) {
  const id = usePlace()?.headingIds[index];
  return (
    <Tag id={id} dir={dir} tabIndex={-1} className={classes.heading}>
      {children}
    </Tag>
  );
}
