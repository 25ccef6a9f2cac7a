import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./TitleField.module.css";
import { useTitles, useUnsentTitle } from "./Titles";

/** What the server refuses in a title: control characters, line ends of every kind, halves of surrogate pairs. */
function oneLine(typed: string): string {
  return typed.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(/\p{Cs}/gu, "");
}

/** A field that goes while it has the caret: the page around it is exchanged for another that has it as well. */
interface Leaving {
  noteId: string;
  /** With the blanks at its ends, which no title has. */
  draft: string;
  start: number;
  end: number;
}

let leaving: Leaving | null = null;

/** Makes a field as high as what is in it. */
function fitHeight(element: HTMLElement | null): void {
  if (!element) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}

interface TitleFieldProps {
  noteId: string;
  /** What the server calls the note. */
  title: string;
  readOnly: boolean;
  autoFocus: boolean;
  /** Enter: on into the text. */
  onDone(): void;
}

/** The note's name, changed where it stands. Sent after a pause, and when one leaves the field. */
export function TitleField({ noteId, title, readOnly, autoFocus, onDone }: TitleFieldProps) {
  const titles = useTitles();
  const newest = useUnsentTitle(noteId) ?? title;
  const [draft, setDraft] = useState("");
  const [goneOn, setGoneOn] = useState<Leaving | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // A title has no blanks at its ends; while it is typed it may.
  const shown = draft.trim() === newest ? draft : newest;

  const type = (typed: string) => {
    const next = oneLine(typed);
    setDraft(next);
    if (next.trim() !== newest) titles.type(noteId, next.trim(), title);
  };

  // Whoever goes to another note right after typing has renamed this one all the same.
  useEffect(() => () => void titles.send(noteId), [titles, noteId]);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    if (leaving?.noteId === noteId) {
      setDraft(leaving.draft);
      setGoneOn(leaving);
    }
    return () => {
      if (document.activeElement !== element) return;
      leaving = {
        noteId,
        draft: element.value,
        start: element.selectionStart,
        end: element.selectionEnd,
      };
      // The next one is there at once, or there is none.
      queueMicrotask(() => {
        leaving = null;
      });
    };
  }, [noteId]);

  // Once the draft is in the field again: before, there is no place behind its blank.
  useLayoutEffect(() => {
    if (!goneOn) return;
    field.current?.focus();
    field.current?.setSelectionRange(goneOn.start, goneOn.end);
  }, [goneOn]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows what is shown
  useLayoutEffect(() => fitHeight(field.current), [shown]);
  useEffect(() => {
    const refit = () => fitHeight(field.current);
    document.fonts?.addEventListener("loadingdone", refit);
    return () => document.fonts?.removeEventListener("loadingdone", refit);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void titles.send(noteId);
    onDone();
  };

  return (
    <textarea
      ref={field}
      className={classes.title}
      aria-label="Title"
      placeholder="Untitled"
      rows={1}
      maxLength={300}
      readOnly={readOnly}
      value={shown}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => {
        void titles.send(noteId);
        setDraft("");
      }}
    />
  );
}
