import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { NoteSummary } from "@/api/client";
import { useCommands } from "@/shared/commands/desk";
import { usePhone } from "@/shared/hooks/usePhone";
import { IconButton } from "@/shared/ui/IconButton";

const ShareDialog = lazy(async () => ({ default: (await import("./ShareDialog")).ShareDialog }));

/** Opens who may read and write this note; by itself for whoever comes with ``{shares: true}``. */
export function ShareButton({ note, onLeft }: { note: NoteSummary; onLeft: () => void }) {
  const [isOpen, setOpen] = useState(false);
  // The dialog is loaded when it is first asked for, and stays, so that it can fade away.
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  const { state, pathname } = useLocation();
  const navigate = useNavigate();
  const isAskedFor = (state as { shares?: boolean } | null)?.shares === true;
  useEffect(() => {
    if (!isAskedFor) return;
    setOpen(true);
    // Once: a page that is loaded anew does not open it again.
    navigate(pathname, { replace: true, state: null });
  }, [isAskedFor, navigate, pathname]);
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
