import { Button, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError, sentenceOf } from "@/api/errors";
import classes from "./NotificationsSection.module.css";
import { type MailSettings, useChangeAddress } from "./settings";

/** Where this person's mail goes, and how to change that. */
export function MailAddress({ mail }: { mail: MailSettings }) {
  const change = useChangeAddress();
  const [isChanging, setChanging] = useState(false);
  if (!mail.is_available) {
    return <p className={classes.row}>This server sends no mail.</p>;
  }
  const { address, unconfirmed_address: waiting } = mail;
  const set = (next: string | null) => change.mutate(next, { onSuccess: () => setChanging(false) });
  const isAsking = isChanging || (address === null && waiting === null);
  return (
    <div className={classes.mail}>
      {address !== null && (
        <div className={classes.row}>
          <p>
            Mail goes to <strong>{address}</strong>.
          </p>
          <Buttons>
            {!isAsking && (
              <Button size="compact-md" fz={13} variant="default" onClick={() => setChanging(true)}>
                Change
              </Button>
            )}
            <Button
              size="compact-md"
              fz={13}
              variant="default"
              loading={change.isPending && change.variables === null}
              onClick={() => set(null)}
            >
              No mail any more
            </Button>
          </Buttons>
        </div>
      )}
      {waiting !== null && (
        <div className={classes.row} role="status">
          <p>
            A link was mailed to <strong>{waiting}</strong>. Follow it within a day, and your mail goes there.
          </p>
          <Buttons>
            <Button size="compact-md" fz={13} variant="default" onClick={() => set(waiting)}>
              Send it again
            </Button>
            {/* The address that holds already needs no link; without one there is none any more. */}
            <Button size="compact-md" fz={13} variant="default" onClick={() => set(address)}>
              Cancel
            </Button>
          </Buttons>
        </div>
      )}
      {isAsking ? (
        <AddressForm
          error={change.error}
          isPending={change.isPending && change.variables !== null}
          onSubmit={set}
        />
      ) : (
        change.error && (
          <p role="alert" className={classes.problem}>
            {problemOf(change.error)}
          </p>
        )
      )}
    </div>
  );
}

function Buttons({ children }: { children: ReactNode }) {
  return <div className={classes.buttons}>{children}</div>;
}

function problemOf(error: Error): string {
  const [first] = error instanceof ApiError ? Object.values(error.fields) : [];
  return first ? "That is no address to which mail can go." : sentenceOf(error);
}

interface AddressFormProps {
  error: Error | null;
  isPending: boolean;
  onSubmit(address: string): void;
}

function AddressForm({ error, isPending, onSubmit }: AddressFormProps) {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== "") onSubmit(typed.trim());
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        className={classes.field}
        label="Mail address"
        description="A link is mailed there. Once you have followed it, what you have not read after a few minutes is mailed, a few times a day at most."
        type="email"
        autoComplete="email"
        maxLength={254}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={error && problemOf(error)}
      />
      <Button type="submit" variant="default" loading={isPending} disabled={typed.trim() === ""}>
        Mail me a link
      </Button>
    </form>
  );
}
