import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import type { NoteSummary } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { useCommands } from "@/shared/commands/desk";
import { downloadText, markdownFileName } from "@/shared/lib/download";
import { toast } from "@/shared/lib/toast";
import { IconButton } from "@/shared/ui/IconButton";
import { Patience } from "@/shared/ui/Patience";
import { isTrashing, useRestoreNote, useTrashNote } from "./api";
import type { WaysOn } from "./NoteMenuItems";
import { unlessGone } from "./unlessGone";

const load = () => import("./NoteMenuItems");
const NoteMenuItems = lazy(async () => ({ default: (await load()).NoteMenuItems }));

interface NoteMenuProps {
  note: NoteSummary;
  /** As it is when somebody wants it; undefined while nothing of it is here. */
  text: { toString(): string } | undefined;
  /** Which of the ways to see the text are on. */
  isOn: WaysOn;
  /** What other features put into the menu. */
  children?: ReactNode;
}

/** What else one can do with a note. */
export function NoteMenu({ note, text, isOn, children }: NoteMenuProps) {
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const trash = useTrashNote();
  const restore = useRestoreNote();
  const queryClient = useQueryClient();

  const copyLink = () =>
    navigator.clipboard.writeText(`${location.origin}/notes/${note.id}`).then(
      () => toast.done("Link copied."),
      () => toast.error("The browser did not allow copying. Copy the address of this page instead."),
    );
  // Promises instead of callbacks: those are not called any more once this menu is gone with its page.
  const bringBack = () =>
    restore.mutateAsync(note.id).then(
      () => navigate(`/notes/${note.id}`),
      (error) => toast.error(sentenceOf(error)),
    );
  const moveToTrash = async () => {
    if (isTrashing(queryClient)) return;
    const go = unlessGone(navigate);
    await trash.mutateAsync(note.id).then(
      () => {
        go("/");
        toast.undo(`“${note.title || "Untitled"}” is in the trash.`, () => void bringBack());
      },
      (error) => toast.error(sentenceOf(error)),
    );
  };

  // Asked for with the note: when the menu is opened the server may be away.
  useEffect(() => void load().catch(() => undefined), []);
  useCommands({
    copyLink: () => void copyLink(),
    download: text === undefined ? undefined : () => downloadText(markdownFileName(note.title), `${text}`),
    moveToTrash: note.role === "owner" ? () => void moveToTrash() : undefined,
  });

  return (
    <Menu position="bottom-end" width={264} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <IconButton label="More" quiet={isOpen}>
          <IconDots size={18} stroke={1.8} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Suspense fallback={<Patience label="Opening the menu" />}>
          <NoteMenuItems isOn={isOn} isOwner={note.role === "owner"}>
            {children}
          </NoteMenuItems>
        </Suspense>
      </Menu.Dropdown>
    </Menu>
  );
}
