import { Button, Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import { listenToOtherTabs, sessionNews } from "@/api/session";
import { sessionKey } from "./api";
import { CredentialsForm } from "./CredentialsForm";

/** What this page holds was typed by the person it was opened by, and would go out under the other's name. It stays on
 * this device for them; a new page knows nothing of it. */
function leaveToSomebodyElse(): void {
  location.assign("/");
}

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

  const goOnAs = useCallback(
    (username: string) => {
      if (username !== current.username) {
        leaveToSomebodyElse();
        return;
      }
      sessionNews.announce("restored");
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    },
    [current.username, queryClient],
  );
  useEffect(() => listenToOtherTabs(goOnAs), [goOnAs]);

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
        onEntered={(session) => goOnAs(session.username)}
        onSomebodyElse={leaveToSomebodyElse}
      />
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={() => location.assign("/login")}>
        Leave this page
      </Button>
    </Modal>
  );
}
