import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { Replica } from "@/collab/Replica";
import { Markdown } from "@/render/Markdown";
import type { NoteLinks } from "@/render/NoteLinks";
import type { OutlineEntry } from "@/render/NoteText";
import { goTo } from "@/render/parts/Anchor";
import type { OutlineHeading } from "./aids/Outline";
import classes from "./ReadView.module.css";
import { toggledTask } from "./toggledTask";
import { useOpenNote } from "./useOpenNote";

/** How long others type before the text to read follows: each keystroke would only make it restless. */
const FOLLOWS_MS = 250;

/** The text of a note as it is now, a moment after each change. */
function useText(replica: Replica): string {
  const [text, setText] = useState(() => replica.text.toString());
  useEffect(() => {
    setText(replica.text.toString());
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setText(replica.text.toString());
      }, FOLLOWS_MS);
    };
    replica.text.observe(follow);
    return () => {
      clearTimeout(timer);
      replica.text.unobserve(follow);
    };
  }, [replica]);
  return useDeferredValue(text);
}

interface ReadViewProps {
  replica: Replica;
  readOnly: boolean;
  /** Told which headings there are to go to. */
  onHeadings(headings: readonly OutlineHeading[]): void;
}

/** A note to read: what others type appears in it, and tasks can be ticked by who may write. */
export function ReadView({ replica, readOnly, onHeadings }: ReadViewProps) {
  const text = useText(replica);
  const openNote = useOpenNote();
  const links = useMemo<NoteLinks>(() => {
    if (readOnly) return { openNote };
    return {
      openNote,
      toggleTask: (place, isDone) => {
        const change = toggledTask(replica.text.toString(), place, isDone);
        if (!change) return;
        replica.doc.transact(() => {
          replica.text.delete(change.at, 1);
          replica.text.insert(change.at, change.sign);
        });
      },
    };
  }, [replica, readOnly, openNote]);
  const tellHeadings = useCallback(
    (outline: readonly OutlineEntry[]) =>
      onHeadings(outline.map(({ depth, words, id }) => ({ level: depth, text: words, go: () => goTo(id) }))),
    [onHeadings],
  );
  return (
    <section aria-label="Note text" className={classes.view}>
      {text === "" && <p className={classes.empty}>This note is empty.</p>}
      <Markdown text={text} links={links} onOutline={tellHeadings} />
    </section>
  );
}

/** The text of a note in the trash, drawn like any other: to see whether it is the one to be brought back. */
export function TrashedText({ text }: { text: string }) {
  const openNote = useOpenNote();
  const links = useMemo<NoteLinks>(() => ({ openNote }), [openNote]);
  return text === "" ? (
    <p className={classes.empty}>This note is empty.</p>
  ) : (
    <Markdown text={text} links={links} />
  );
}

/** A note's text as it is printed: as it stands at this moment, and nothing in it can be done. */
export function PaperText({ text, isAtOnce }: { text: string; isAtOnce: boolean }) {
  return <Markdown text={text} isAtOnce={isAtOnce} />;
}
