import { Button, Checkbox, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/errors";
import { Notice } from "@/shared/ui/Notice";
import { NotesChoice } from "./NotesChoice";
import type { EventKind, Wanted } from "./webhooks";
import { eventKinds, kindWords, sentenceFor } from "./webhookWords";

interface WebhookFormProps {
  initial?: Wanted;
  /** What the button says. */
  action: string;
  isPending: boolean;
  error: Error | null;
  onSubmit(wanted: Wanted): void;
}

const nothing: Wanted = { url: "", name: "", kinds: [], notes: null };

/** Where a webhook leads and what is sent there. */
export function WebhookForm({ initial = nothing, action, isPending, error, onSubmit }: WebhookFormProps) {
  const [url, setUrl] = useState(initial.url);
  const [name, setName] = useState(initial.name);
  const [isAll, setAll] = useState(initial.kinds.length === 0);
  const [chosen, setChosen] = useState<EventKind[]>(initial.kinds);
  const [isOfAll, setOfAll] = useState(initial.notes === null);
  const [notes, setNotes] = useState<string[]>(initial.notes ?? []);
  const fields = fieldsOf(error);
  const isChosen = (isAll || chosen.length > 0) && (isOfAll || notes.length > 0);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({
      url: url.trim(),
      name: name.trim(),
      kinds: isAll ? [] : chosen,
      notes: isOfAll ? null : notes,
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {error && Object.keys(fields).length === 0 && <Notice tone="danger">{sentenceFor(error)}</Notice>}
        <TextInput
          label="Address"
          description="Where each event is sent, such as https://hooks.example.org/curio."
          type="url"
          data-autofocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={2000}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          error={fields.url}
        />
        <TextInput
          label="Name"
          description="What it is for, if you like, such as “team chat”."
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fields.name}
        />
        <Checkbox
          label="Send everything"
          description="Whatever happens, kinds of events that are yet to come too."
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        {!isAll && (
          <Checkbox.Group
            label="Send only"
            value={chosen}
            onChange={(values) => setChosen(values as EventKind[])}
            error={fields.kinds}
          >
            <Stack gap="xs" mt="xs">
              {eventKinds.map((kind) => (
                <Checkbox key={kind} value={kind} label={kindWords[kind]} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Checkbox
          label="Of all notes"
          description="Your own and those that are shared with you, now or later."
          checked={isOfAll}
          onChange={(event) => setOfAll(event.currentTarget.checked)}
        />
        {!isOfAll && <NotesChoice chosen={notes} onChange={setNotes} error={fields.notes} />}
        <Button type="submit" loading={isPending} disabled={url.trim() === "" || !isChosen}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}

/** Sentences at the fields that they are about; where an address leads is said by a code of its own. */
function fieldsOf(error: Error | null): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  return error.code === "private_target"
    ? { url: `${error.message} Webhooks are sent to public addresses only.` }
    : error.fields;
}
