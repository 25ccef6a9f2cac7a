import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useRef, useState } from "react";
import classes from "./Webhooks.module.css";
import { useFoundNotes, useTitles } from "./webhooks";

/** A search is sent once the typing rests. */
const SEARCH_PAUSE_MS = 200;

interface NotesChoiceProps {
  chosen: readonly string[];
  onChange(chosen: string[]): void;
  error?: string | undefined;
}

/** A few notes, looked for by title or words. */
export function NotesChoice({ chosen, onChange, error }: NotesChoiceProps) {
  const [search, setSearch] = useState("");
  const [done, setDone] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const [wanted] = useDebouncedValue(search.trim(), SEARCH_PAUSE_MS);
  const found = useFoundNotes(wanted);
  const titles = useTitles(chosen);
  const others = (found.data ?? []).filter(({ id }) => !chosen.includes(id));

  const change = (next: string[], what: string) => {
    onChange(next);
    setDone(what);
    // The button that was pressed goes with its line.
    field.current?.focus();
  };

  return (
    <fieldset className={classes.notes}>
      <legend>Of these notes</legend>
      {chosen.length > 0 && (
        <ul aria-label="Chosen notes">
          {chosen.map((id) => (
            <li key={id}>
              <span>{titles[id] ?? "A note that you cannot see now"}</span>
              <CloseButton
                size="sm"
                aria-label={`Leave out ${titles[id] ?? "it"}`}
                onClick={() =>
                  change(
                    chosen.filter((one) => one !== id),
                    `Left out ${titles[id] ?? "it"}.`,
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
      <TextInput
        ref={field}
        label="Find a note"
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          // The form is not sent with a word that only looks for a note.
          if (event.key === "Enter") event.preventDefault();
        }}
        error={error}
      />
      {others.length > 0 ? (
        <ul aria-label="Found notes">
          {others.map(({ id, title }) => (
            <li key={id}>
              <span>{title || "Untitled"}</span>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Add ${title || "Untitled"}`}
                onClick={() => change([...chosen, id], `Added ${title || "Untitled"}.`)}
              >
                Add
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        found.data && <p role="status">No other note found.</p>
      )}
      <p role="status" className="visually-hidden">
        {done}
      </p>
    </fieldset>
  );
}
