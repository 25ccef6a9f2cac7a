import { Button, Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError, sentenceOf } from "@/api/errors";
import { Notice } from "@/shared/ui/Notice";
import { type Scope, useCreateToken } from "./api";
import { SecretModal } from "./SecretModal";
import { ShownSecret } from "./ShownSecret";

const DAY_MS = 24 * 60 * 60 * 1000;

const scopes: ReadonlyArray<{ value: Scope; label: string; description: string }> = [
  { value: "read", label: "Read", description: "See notes and their text." },
  { value: "write", label: "Write", description: "Make notes and change them." },
  { value: "share", label: "Share", description: "Decide who else may see your notes." },
];

const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "never", label: "No end" },
];

/** Makes an access token and shows its secret this one time. */
export function NewTokenDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateToken();
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <SecretModal
      opened={opened}
      onClose={close}
      title="New access token"
      size={440}
      isMaking={create.isPending}
      isShown={create.isSuccess}
    >
      {create.data ? (
        <ShownSecret
          secret={create.data.token}
          words="Copy the token now. It is shown only this once."
          onDone={close}
        />
      ) : (
        <TokenForm
          isPending={create.isPending}
          error={create.error}
          onSubmit={(name, chosen, days) =>
            create.mutate({
              name,
              scopes: chosen,
              expires_at:
                days === "never" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
            })
          }
        />
      )}
    </SecretModal>
  );
}

interface TokenFormProps {
  isPending: boolean;
  error: Error | null;
  onSubmit(name: string, scopes: Scope[], days: string): void;
}

function TokenForm({ isPending, error, onSubmit }: TokenFormProps) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Scope[]>(["read"]);
  const [days, setDays] = useState("90");
  const fields = error instanceof ApiError ? error.fields : {};
  const hasFieldErrors = Object.keys(fields).length > 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(name.trim(), chosen, days);
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {error && !hasFieldErrors && <Notice tone="danger">{sentenceOf(error)}</Notice>}
        <TextInput
          label="Name"
          description="What it is for, such as “backup script”."
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fields.name}
        />
        <Checkbox.Group
          label="It may"
          value={chosen}
          onChange={(values) => setChosen(values as Scope[])}
          error={fields.scopes}
        >
          <Stack gap="xs" mt="xs">
            {scopes.map(({ value, label, description }) => (
              <Checkbox key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          label="It ends after"
          data={lifetimes}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          error={fields.expires_at}
        />
        <Button type="submit" loading={isPending} disabled={name.trim() === "" || chosen.length === 0}>
          Create token
        </Button>
      </Stack>
    </form>
  );
}
