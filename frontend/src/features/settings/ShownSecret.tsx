import { Button, CopyButton, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./TokensSection.module.css";

interface ShownSecretProps {
  secret: string;
  words: ReactNode;
  /** How it is used. */
  children?: ReactNode;
  onDone(): void;
}

/** A secret, shown this one time, to be copied. */
export function ShownSecret({ secret, words, children, onDone }: ShownSecretProps) {
  return (
    <Stack gap="md">
      <p>{words}</p>
      <code className={classes.secret}>{secret}</code>
      {children}
      <Group justify="flex-end" gap="xs">
        <CopyButton value={secret} timeout={2000}>
          {({ copied, copy }) => (
            <Button onClick={copy} data-autofocus>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
