import { Button, Group } from "@mantine/core";
import { type NotificationData, notifications } from "@mantine/notifications";

const closable: Partial<NotificationData> = { withBorder: true, closeButtonProps: { "aria-label": "Close" } };

/** A toast: for what can be undone, and for what went wrong. Nothing else interrupts. */
export const toast = {
  error(message: string): void {
    notifications.show({ ...closable, message, color: "red", autoClose: 8000, role: "alert" });
  },
  undo(message: string, undo: () => void): void {
    const id = notifications.show({
      ...closable,
      autoClose: 10_000,
      message: (
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <span>{message}</span>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              notifications.hide(id);
              undo();
            }}
          >
            Undo
          </Button>
        </Group>
      ),
    });
  },
  done(message: string): void {
    notifications.show({ ...closable, message, autoClose: 3000 });
  },
};
