import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { useRenameNote } from "./api";
import classes from "./TitleField.module.css";

const PAUSE_MS = 500;

interface TitleFieldProps {
  noteId: string;
  title: string;
  readOnly: boolean;
  autoFocus: boolean;
  /** Enter: on into the text. */
  onDone(): void;
}

/** The note's name, changed where it stands. Saved after a pause, and when one leaves the field. */
export function TitleField({ noteId, title, readOnly, autoFocus, onDone }: TitleFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const rename = useRenameNote(noteId);
  const field = useRef<HTMLTextAreaElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const waiting = useRef<string | null>(null);
  const shown = draft ?? title;

  const { mutateAsync } = rename;
  const save = useCallback(() => {
    clearTimeout(timer.current);
    const next = waiting.current;
    waiting.current = null;
    if (next === null) return;
    // A promise, since callbacks are not called any more when the field is gone.
    mutateAsync(next.trim()).catch((error) => toast.error(`The title was not saved. ${sentenceOf(error)}`));
  }, [mutateAsync]);

  const type = (value: string) => {
    const next = value.replace(/[\r\n]+/g, " ").replaceAll("\0", "");
    setDraft(next);
    waiting.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(save, PAUSE_MS);
  };

  // Whoever goes to another note right after typing has renamed this one all the same.
  useEffect(() => save, [save]);
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
    save();
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
        save();
        // From here on the title is what the server says again; the list has it already.
        setDraft(null);
      }}
    />
  );
}
