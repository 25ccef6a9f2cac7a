import { lazy, Suspense, useState } from "react";
import { sentenceOf, unreachable } from "@/api/errors";
import { useCommands } from "@/shared/commands/desk";
import { useUnreadInTitle } from "@/shared/hooks/useTitle";
import { toast } from "@/shared/lib/toast";
import { useUnreadCount } from "./api";

export const loadInboxPanel = () => import("./InboxPanel");

const InboxPanel = lazy(async () => ({ default: (await loadInboxPanel()).InboxPanel }));

/** What this person is told, wherever they are on the page: a number before the tab's name, and a panel on demand.
 * ``beside``: the sidebar is there, and the panel opens at its side. */
export function Inbox({ beside }: { beside: boolean }) {
  useUnreadInTitle(useUnreadCount());
  // It has not been open until the first time: its part is loaded then.
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const [opener, setOpener] = useState<Element | null>(null);
  const open = async () => {
    setOpener(document.activeElement);
    // A server that is away while it is asked for is no reason for the whole page to fail.
    await loadInboxPanel().then(
      () => setOpen(true),
      () => toast.error(sentenceOf(unreachable())),
    );
  };
  useCommands({ inbox: () => void open() });
  return isOpen === null ? null : (
    <Suspense>
      <InboxPanel opened={isOpen} opener={opener} beside={beside} onClose={() => setOpen(false)} />
    </Suspense>
  );
}
