import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { NoteSummary } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { useCommands } from "@/shared/commands/desk";
import { useRoomBeside } from "@/shared/hooks/useRoomBeside";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { downloadText, markdownFileName } from "@/shared/lib/download";
import { toast } from "@/shared/lib/toast";
import { CommandItem } from "@/shared/ui/CommandItem";
import { IconButton } from "@/shared/ui/IconButton";
import { isTrashing, useRestoreNote, useTrashNote } from "./api";

interface NoteMenuProps {
  note: NoteSummary;
  text: () => string;
  /** Which of the ways to see the text are on. */
  isOn: Readonly<Record<"read" | "source" | "whoWrote", boolean>>;
}

/** What else one can do with a note. */
export function NoteMenu({ note, text, isOn }: NoteMenuProps) {
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
    const from = location.pathname;
    await trash.mutateAsync(note.id).then(
      () => {
        // Whoever has gone on to another note meanwhile stays there.
        if (location.pathname === from) navigate("/");
        toast.undo(`“${note.title || "Untitled"}” is in the trash.`, () => void bringBack());
      },
      (error) => toast.error(sentenceOf(error)),
    );
  };

  useCommands({
    copyLink: () => void copyLink(),
    download: () => downloadText(markdownFileName(note.title), text()),
    moveToTrash: note.role === "owner" ? () => void moveToTrash() : undefined,
  });
  const hasRoom = useRoomBeside();
  const [isOutlined] = useDeviceSwitch("outline");
  const [isWide] = useDeviceSwitch("wide");
  const [isFocused] = useDeviceSwitch("focusMode");

  return (
    <Menu position="bottom-end" width={250} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <IconButton label="More" quiet={isOpen}>
          <IconDots size={18} stroke={1.8} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <CommandItem command="copyLink" />
        <CommandItem command="download" />
        <CommandItem command="print" />
        <Menu.Divider />
        <CommandItem command="read" isOn={isOn.read} />
        <CommandItem command="source" isOn={isOn.source} />
        <CommandItem command="whoWrote" isOn={isOn.whoWrote} />
        <CommandItem command="find" />
        <CommandItem command="outline" isOn={hasRoom ? isOutlined : undefined} />
        <CommandItem command="wide" isOn={isWide} />
        <CommandItem command="focusMode" isOn={isFocused} />
        <CommandItem command="help" />
        {note.role === "owner" && (
          <>
            <Menu.Divider />
            <CommandItem command="moveToTrash" color="var(--danger)" />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
