import { Button, Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import type { Session } from "@/api/client";
import { sessionNews } from "@/api/session";
import { sessionKey } from "./api";
import { CredentialsForm } from "./CredentialsForm";

/** Asks for the password again when a login ran out, above the page, so that nothing on it is lost. */
export function SessionDialog() {
  const current = useCurrentSession();
  const queryClient = useQueryClient();
  const [expired, setExpired] = useState(false);
  useEffect(
    () =>
      sessionNews.subscribe((what) => {
        setExpired(what === "expired");
      }),
    [],
  );

  // What this page holds was typed by the person it was opened by, and would go out under the other's name. It stays
  // on this device for them; a new page knows nothing of it.
  const leaveToSomebodyElse = () => location.assign("/");
  const enter = (session: Session) => {
    if (session.username !== current.username) {
      leaveToSomebodyElse();
      return;
    }
    queryClient.setQueryData(sessionKey, session);
    sessionNews.announce("restored");
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
  };

  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Sign in again"
      size={400}
    >
      <Text mb="lg" c="var(--muted)">
        You were signed out. What you typed is still here.
      </Text>
      <CredentialsForm
        how="logIn"
        username={current.username}
        onEntered={enter}
        onSomebodyElse={leaveToSomebodyElse}
      />
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => location.assign("/login")}>
        Leave this page
      </Button>
    </Modal>
  );
}
