import { Button, Group, Modal, type ModalProps, Stack } from "@mantine/core";
import { toast } from "@/shared/lib/toast";
import { Notice } from "@/shared/ui/Notice";
import { SecretModal } from "./SecretModal";
import { WebhookForm } from "./WebhookForm";
import { WebhookSecret } from "./WebhookSecret";
import { useWebhookChanges, type Webhook } from "./webhooks";
import { nameOf, sentenceFor } from "./webhookWords";

interface DialogProps extends Pick<ModalProps, "returnFocus" | "onExitTransitionEnd"> {
  opened: boolean;
  onClose(): void;
}

interface WebhookDialogProps extends DialogProps {
  webhook: Webhook;
}

/** Makes a webhook and shows its secret this one time. */
export function NewWebhookDialog(props: DialogProps) {
  const { create } = useWebhookChanges();
  const close = () => {
    create.reset();
    props.onClose();
  };
  return (
    <SecretModal
      {...props}
      onClose={close}
      title="New webhook"
      size={480}
      isMaking={create.isPending}
      isShown={create.isSuccess}
    >
      {create.data ? (
        <WebhookSecret secret={create.data.secret} onDone={close} />
      ) : (
        <WebhookForm
          action="Create webhook"
          isPending={create.isPending}
          error={create.error}
          onSubmit={(wanted) => create.mutate(wanted)}
        />
      )}
    </SecretModal>
  );
}

export function EditDialog({ webhook, ...props }: WebhookDialogProps) {
  const { change } = useWebhookChanges();
  const close = () => {
    change.reset();
    props.onClose();
  };
  return (
    <Modal {...props} onClose={close} title={`Edit ${nameOf(webhook)}`} size={480}>
      <WebhookForm
        initial={webhook}
        action="Save"
        isPending={change.isPending}
        error={change.error}
        onSubmit={(wanted) => change.mutate({ id: webhook.id, ...wanted }, { onSuccess: close })}
      />
    </Modal>
  );
}

/** Makes another secret once that is wanted in earnest, and shows it this one time. */
export function AnotherSecretDialog({ webhook, ...props }: WebhookDialogProps) {
  const { renewSecret } = useWebhookChanges();
  const close = () => {
    renewSecret.reset();
    props.onClose();
  };
  return (
    <SecretModal
      {...props}
      onClose={close}
      title={`Another secret for ${nameOf(webhook)}`}
      size={480}
      isMaking={renewSecret.isPending}
      isShown={renewSecret.isSuccess}
    >
      {renewSecret.data ? (
        <WebhookSecret secret={renewSecret.data.secret} isAnother onDone={close} />
      ) : (
        <Stack gap="lg">
          {renewSecret.error && <Notice tone="danger">{sentenceFor(renewSecret.error)}</Notice>}
          <p>
            Your receiver needs the new secret within a day. Until then everything is signed with the old one
            as well.
          </p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={renewSecret.isPending} onClick={close} data-autofocus>
              Keep the old one
            </Button>
            <Button loading={renewSecret.isPending} onClick={() => renewSecret.mutate(webhook.id)}>
              Make another secret
            </Button>
          </Group>
        </Stack>
      )}
    </SecretModal>
  );
}

interface DeleteDialogProps extends WebhookDialogProps {
  onDeleted(): void;
}

export function DeleteDialog({ webhook, onDeleted, ...props }: DeleteDialogProps) {
  const { remove } = useWebhookChanges();
  // A promise, since the dialog may be gone with its row when this is done.
  const drop = () =>
    remove.mutateAsync(webhook.id).then(onDeleted, (error) => toast.error(sentenceFor(error)));
  return (
    <Modal {...props} title={`Delete ${nameOf(webhook)}?`}>
      <Stack gap="lg">
        <p>Nothing is sent there any more, and its secret and its log are gone. This cannot be undone.</p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red.9" loading={remove.isPending} onClick={() => void drop()}>
            Delete it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
