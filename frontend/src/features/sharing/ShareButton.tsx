import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { NoteSummary } from "@/api/client";
import { useCommands } from "@/shared/commands/desk";
import { usePhone } from "@/shared/hooks/usePhone";
import { IconButton } from "@/shared/ui/IconButton";
import { ShareDialog } from "./ShareDialog";

/** Opens who may read and write this note. */
export function ShareButton({ note, onLeft }: { note: NoteSummary; onLeft: () => void }) {
  const [isOpen, setOpen] = useState(false);
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
      <ShareDialog note={note} opened={isOpen} onClose={() => setOpen(false)} onLeft={onLeft} />
    </>
  );
}
