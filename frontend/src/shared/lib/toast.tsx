import { Button, Group } from "@mantine/core";
import { type NotificationData, notifications } from "@mantine/notifications";

const closable: Partial<NotificationData> = { withBorder: true, closeButtonProps: { "aria-label": "Close" } };

const QUIET = "quiet";

/** A toast: for what can be undone, and for what went wrong. Nothing else interrupts. */
export const toast = {
  error(message: string): void {
    notifications.show({ ...closable, message, color: "red", autoClose: 8000, role: "alert" });
  },
  undo(message: string, undo: () => void): void {
    offer(message, "Undo", undo, 10_000);
  },
  /** Stays until it is taken or closed. */
  offer(message: string, label: string, act: () => void): void {
    offer(message, label, act, false);
  },
  /** An answer in passing: the next one takes its place. */
  quiet(message: string): void {
    notifications.hide(QUIET);
    notifications.show({ ...closable, id: QUIET, message, autoClose: 2000 });
  },
  done(message: string): void {
    notifications.show({ ...closable, message, autoClose: 3000 });
  },
};

function offer(message: string, label: string, act: () => void, autoClose: number | false): void {
  const id = notifications.show({
    ...closable,
    autoClose,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="subtle"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            act();
          }}
        >
          {label}
        </Button>
      </Group>
    ),
  });
}
