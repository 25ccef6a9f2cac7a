import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { NoteSummary } from "@/api/client";
import { useCommands } from "@/shared/commands/desk";
import { usePhone } from "@/shared/hooks/usePhone";
import { IconButton } from "@/shared/ui/IconButton";

const ShareDialog = lazy(async () => ({ default: (await import("./ShareDialog")).ShareDialog }));

/** Opens who may read and write this note. */
export function ShareButton({ note, onLeft }: { note: NoteSummary; onLeft: () => void }) {
  const [isOpen, setOpen] = useState(false);
  // The dialog is loaded when it is first asked for, and stays, so that it can fade away.
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  const phone = usePhone();
  useCommands({ share: () => setOpen(true) });
  return (
    <>
      {phone ? (
        <IconButton label="Share" onClick={() => setOpen(true)}>
          <IconUserPlus size={19} stroke={1.7} />
        </IconButton>
      ) : (
        <Button size="compact-md" variant="default" fz={13} onClick={() => setOpen(true)}>
          Share
        </Button>
      )}
      {wasOpen && (
        <Suspense>
          <ShareDialog note={note} opened={isOpen} onClose={() => setOpen(false)} onLeft={onLeft} />
        </Suspense>
      )}
    </>
  );
}
