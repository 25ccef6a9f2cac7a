import { Button, Group } from "@mantine/core";
import { type NotificationData, notifications } from "@mantine/notifications";

const closable: Partial<NotificationData> = { withBorder: true, closeButtonProps: { "aria-label": "Close" } };

const QUIET = "quiet";

interface Choice {
  label: string;
  act(): void;
}

interface ChoiceOptions {
  /** Takes the place of the one before with the same name. */
  id?: string;
  autoClose?: number | false;
  onClose?(): void;
}

/** What the toast is called that says who asks for this note. */
export const askToastId = (noteId: string) => `asks for ${noteId}`;

/** A toast: for what can be undone, for what went wrong, and for what others ask or give. Nothing else interrupts. */
export const toast = {
  error(message: string): void {
    notifications.show({ ...closable, message, color: "red", autoClose: 8000, role: "alert" });
  },
  undo(message: string, undo: () => void): void {
    choose(message, [{ label: "Undo", act: undo }], { autoClose: 10_000 });
  },
  /** Stays until it is taken or closed. */
  offer(message: string, label: string, act: () => void): void {
    choose(message, [{ label, act }]);
  },
  choose,
  /** An answer in passing: the next one takes its place. */
  quiet(message: string): void {
    notifications.hide(QUIET);
    notifications.show({ ...closable, id: QUIET, message, autoClose: 2000 });
  },
  done(message: string): void {
    notifications.show({ ...closable, message, autoClose: 3000 });
  },
  hide(id: string): void {
    notifications.hide(id);
  },
};

/** Says something that can be answered. Stays until then, unless told otherwise. */
function choose(message: string, choices: readonly Choice[], options: ChoiceOptions = {}): void {
  if (options.id) notifications.hide(options.id);
  const id = notifications.show({
    ...closable,
    autoClose: false,
    ...options,
    message: (
      <Group justify="space-between" wrap={choices.length > 1 ? "wrap" : "nowrap"} gap="sm">
        <span>{message}</span>
        <Group gap={4} wrap="nowrap" flex="none" ml={choices.length > 1 ? -8 : 0}>
          {choices.map(({ label, act }) => (
            <Button
              key={label}
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                notifications.hide(id);
                act();
              }}
            >
              {label}
            </Button>
          ))}
        </Group>
      </Group>
    ),
  });
}
