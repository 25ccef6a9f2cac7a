import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Session } from "@/api/client";
import { ApiError, sentenceOf } from "@/api/errors";
import { Notice } from "@/shared/ui/Notice";
import { isEntering, useEnter } from "./api";

interface CredentialsFormProps {
  how: "logIn" | "signUp";
  /** The one person who may enter here, where a page waits for them. */
  username?: string;
  onEntered(session: Session): void;
  /** Another person turned out to be signed in; without it the form says so. */
  onSomebodyElse?(): void;
}

/** What the server takes, but for capitals. */
const NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;

/** What a user name can be; and, before anything is sent, what becomes of one that has capitals. */
function nameWords(username: string): string {
  const typed = username.trim();
  const small = typed.toLowerCase();
  return small !== typed && NAME.test(small)
    ? `You will be called “${small}”: user names have no capitals.`
    : "Letters a to z, digits, and . _ - between them. Others see it, and mention you by it.";
}

/** User name and password, for signing in as well as up. What is wrong is said at its field. */
export function CredentialsForm({ how, username: only, onEntered, onSomebodyElse }: CredentialsFormProps) {
  const [username, setUsername] = useState(only ?? "");
  const [password, setPassword] = useState("");
  const enter = useEnter(how);
  const queryClient = useQueryClient();
  const fields = enter.error instanceof ApiError ? enter.error.fields : {};
  const elsewhere = Object.entries(fields).filter(([name]) => name !== "username" && name !== "password");
  // An error that is only about fields has no sentence of its own.
  const general = enter.error
    ? [sentenceOf(enter.error), ...elsewhere.map(([, sentence]) => sentence)].filter(Boolean).join(" ")
    : "";

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isEntering(queryClient)) return;
    enter.mutate(
      { username: username.trim(), password },
      {
        onSuccess: onEntered,
        onError: (error) => {
          if (error instanceof ApiError && error.code === "somebody_else") onSomebodyElse?.();
        },
      },
    );
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {general && <Notice tone="danger">{general}</Notice>}
        <TextInput
          label="User name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={only === undefined}
          readOnly={only !== undefined}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={fields.username}
          description={how === "signUp" ? nameWords(username) : undefined}
          size="md"
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete={how === "logIn" ? "current-password" : "new-password"}
          autoFocus={only !== undefined}
          data-autofocus={only !== undefined || undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={fields.password}
          description={how === "signUp" ? "At least 8 characters." : undefined}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          size="md"
        />
        <Button type="submit" size="md" loading={enter.isPending} fullWidth mt={4}>
          {how === "logIn" ? "Sign in" : "Create account"}
        </Button>
      </Stack>
    </form>
  );
}
