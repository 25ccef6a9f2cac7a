import { Modal, type ModalProps } from "@mantine/core";

interface SecretModalProps extends ModalProps {
  /** The server is making a secret. */
  isMaking: boolean;
  /** The secret is shown, this one time. */
  isShown: boolean;
}

/** A dialog that makes a secret. It cannot be closed before that is seen, nor by a slip of the hand while it is. */
export function SecretModal({ isMaking, isShown, onClose, ...props }: SecretModalProps) {
  const stays = isMaking || isShown;
  return (
    <Modal
      {...props}
      onClose={() => {
        if (!isMaking) onClose();
      }}
      closeOnClickOutside={!stays}
      closeOnEscape={!stays}
    />
  );
}
