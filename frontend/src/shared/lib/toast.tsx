import { Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";

/** A toast: for what can be undone, and for what went wrong. Nothing else interrupts. */
export const toast = {
  error(message: string): void {
    notifications.show({ message, color: "red", autoClose: 8000, role: "alert" });
  },
  undo(message: string, undo: () => void): void {
    const id = notifications.show({
      autoClose: 10_000,
      withCloseButton: true,
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
    notifications.show({ message, autoClose: 3000 });
  },
};
