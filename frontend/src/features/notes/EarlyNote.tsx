import { useEffect, useMemo, useState } from "react";
import { useLocation } from "react-router";
import { usePainted } from "@/shared/hooks/usePainted";
import { useTitle } from "@/shared/hooks/useTitle";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Patience } from "@/shared/ui/Patience";
import { useOutlinePlace } from "./aids/useOutlinePlace";
import { useKnownNote } from "./api";
import { beforehandOf } from "./early/Beforehand";
import { FirstLines } from "./early/FirstLines";
import { firstLines } from "./early/firstLines";
import { firstTextOf } from "./early/useFirstText";
import classes from "./NotePage.module.css";
import { TitleField } from "./TitleField";
import { useUnsentTitle } from "./Titles";
import { useShowsSource } from "./useShowsSource";

/** A server that takes longer does not hold up what this device has of the note. */
const PATIENCE_MS = 600;

interface EarlyNoteProps {
  noteId: string;
  /** What can be shown early is on screen, or does not come: the page itself may take its time now. */
  onShown(): void;
}

/** A note's page while the page itself is on its way: its title and its first lines, where they will stay. */
export function EarlyNote({ noteId, onShown }: EarlyNoteProps) {
  const { known, note, readAt, error } = useKnownNote(noteId);
  const beforehand = beforehandOf(noteId);
  const title = useUnsentTitle(noteId) ?? known?.title ?? "";
  useTitle(known ? title || "Untitled" : "");
  const isNew = (useLocation().state as { isNew?: boolean } | null)?.isNew === true;
  const [isWide] = useDeviceSwitch("wide");

  const text = firstTextOf(note, readAt);
  const { showsSource } = useShowsSource(text?.length ?? 0);
  const lines = useMemo(() => (text ? firstLines(text, showsSource) : []), [text, showsSource]);
  useOutlinePlace(text !== undefined);
  const mayWrite = known !== undefined && known.role !== "viewer";
  useEffect(() => (mayWrite ? beforehand.listen() : undefined), [beforehand, mayWrite]);

  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const isShown = usePainted(note !== undefined || error !== null) || isLate;
  useEffect(() => {
    if (isShown) onShown();
  }, [isShown, onShown]);

  const isElsewhere = note?.trashed_at || (error !== null && !known);
  return (
    <>
      <PageHeader />
      <article className={classes.column} data-wide={isWide || undefined}>
        {!isElsewhere && (
          <>
            <h1 className="visually-hidden">{title || "Untitled"}</h1>
            <TitleField
              noteId={noteId}
              title={known?.title ?? ""}
              readOnly={!mayWrite}
              autoFocus={isNew}
              onDone={() => beforehand.wantCaret()}
            />
          </>
        )}
        {text !== undefined && lines.length > 0 ? (
          <FirstLines text={text} lines={lines} beforehand={beforehand} />
        ) : (
          <Patience label="Opening the note" />
        )}
      </article>
    </>
  );
}
