import type { ReactNode } from "react";
import { useNoteLinks } from "@/render/NoteLinks";
import classes from "@/render/Prose.module.css";

/** A link to a note by its name. */
export function WikiLink({ title, children }: { title: string; children: ReactNode }) {
  const { openNote } = useNoteLinks();
  if (!openNote) return <span className={classes.wikiLink}>{children}</span>;
  return (
    <button
      type="button"
      className={classes.wikiLink}
      title={`Note: ${title}`}
      onClick={() => openNote(title)}
    >
      {children}
    </button>
  );
}
