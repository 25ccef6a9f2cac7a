import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./TitleField.module.css";
import { useTitles, useUnsentTitle } from "./Titles";

/** What the server refuses in a title: control characters, line ends of every kind, halves of surrogate pairs. */
function oneLine(typed: string): string {
  return typed.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(/\p{Cs}/gu, "");
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

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows what is shown
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [shown]);

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
