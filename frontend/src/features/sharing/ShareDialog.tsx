import { Button, Modal, NativeSelect, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, useRef, useState } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import type { NoteSummary, Role, Share } from "@/api/client";
import { ApiError, sentenceOf } from "@/api/errors";
import { useFocusAfter } from "@/shared/hooks/useFocusAfter";
import { useOpenedLater } from "@/shared/hooks/useOpenedLater";
import { toast } from "@/shared/lib/toast";
import { Face } from "@/shared/ui/Face";
import { IconButton } from "@/shared/ui/IconButton";
import { Patience } from "@/shared/ui/Patience";
import { type GivenRole, useIsChangingShares, useShareChanges, useShares } from "./api";
import classes from "./ShareDialog.module.css";
import { WhoAsks } from "./WhoAsks";

const roleWords: Readonly<Record<Role, string>> = { owner: "Owner", editor: "Can edit", viewer: "Can view" };
const givenRoles = [
  { value: "editor", label: roleWords.editor },
  { value: "viewer", label: roleWords.viewer },
];

interface ShareDialogProps {
  note: NoteSummary;
  opened: boolean;
  onClose(): void;
  /** The person gave up their own share, and with it the note. */
  onLeft(): void;
}

/** Who may see and change a note. Its owner decides; others look, and may leave. */
export function ShareDialog({ note, opened, onClose, onLeft }: ShareDialogProps) {
  const { username } = useCurrentSession();
  const isShown = useOpenedLater(opened);
  const shares = useShares(note.id, opened);
  const { take } = useShareChanges(note.id);
  const people = useRef<HTMLUListElement>(null);
  useFocusAfter(useIsChangingShares(note.id), people);
  const isOwner = note.role === "owner";
  const sayProblem = (error: Error) => toast.error(sentenceOf(error));
  // A promise: the note is closed before the answer comes, and callbacks are not called once this dialog is gone.
  const leave = () => take.mutateAsync(username).then(onLeft, sayProblem);

  return (
    <Modal
      opened={isShown}
      onClose={onClose}
      title={`Share “${note.title || "Untitled"}”`}
      size={480}
      classNames={{ title: classes.heading }}
    >
      {isOwner && <GiveForm noteId={note.id} />}
      {isOwner && <WhoAsks noteId={note.id} enabled={opened} />}
      {shares.isPending && <Patience label="Loading who has access" />}
      {shares.isError && <p className={classes.problem}>{sentenceOf(shares.error)}</p>}
      {shares.data && (
        <ul ref={people} tabIndex={-1} className={classes.people} aria-label="People with access">
          {shares.data.map((share) => (
            <li key={share.username} className={classes.person}>
              <Face name={share.username} color={share.color} size={30} />
              <span className={classes.name}>
                {share.username}
                {share.username === username && <span className={classes.you}> (you)</span>}
              </span>
              {isOwner && share.role !== "owner" ? (
                <OwnersChoice noteId={note.id} share={share} />
              ) : (
                <span className={classes.role}>{roleWords[share.role]}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {!isOwner && (
        <Button variant="default" mt="md" loading={take.isPending} onClick={() => void leave()}>
          Leave this note
        </Button>
      )}
    </Modal>
  );
}

function OwnersChoice({ noteId, share }: { noteId: string; share: Share }) {
  const { change, take } = useShareChanges(noteId);
  const sayProblem = (error: Error) => toast.error(sentenceOf(error));
  return (
    <>
      <NativeSelect
        aria-label={`What ${share.username} may do`}
        size="xs"
        w={108}
        data={givenRoles}
        value={share.role}
        // Not disabled meanwhile: whoever works by keyboard would lose their place.
        aria-busy={change.isPending}
        onChange={(event) => {
          if (change.isPending) return;
          const role = event.currentTarget.value as GivenRole;
          change.mutate({ username: share.username, role }, { onError: sayProblem });
        }}
      />
      <IconButton
        label={`Remove ${share.username}`}
        loading={take.isPending}
        onClick={() => take.mutate(share.username, { onError: sayProblem })}
      >
        <IconX size={16} stroke={1.8} />
      </IconButton>
    </>
  );
}

function GiveForm({ noteId }: { noteId: string }) {
  const [username, setUsername] = useState("");
  const [role, setRole] = useState<GivenRole>("editor");
  const field = useRef<HTMLInputElement>(null);
  const { give } = useShareChanges(noteId);
  const fields = give.error instanceof ApiError ? give.error.fields : {};
  const problem = give.error ? (fields.username ?? sentenceOf(give.error)) : null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = username.trim();
    if (name === "") return;
    give.mutate(
      { username: name, role },
      { onSuccess: () => setUsername(""), onError: () => field.current?.focus() },
    );
  };

  return (
    <form className={classes.give} onSubmit={submit}>
      <TextInput
        ref={field}
        className={classes.who}
        label="User name"
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={username}
        onChange={(event) => {
          setUsername(event.currentTarget.value);
          if (give.isError) give.reset();
        }}
        error={problem}
      />
      <NativeSelect
        label="Access"
        w={116}
        data={givenRoles}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as GivenRole)}
      />
      <Button
        className={classes.add}
        type="submit"
        loading={give.isPending}
        disabled={username.trim() === ""}
      >
        Share
      </Button>
    </form>
  );
}
