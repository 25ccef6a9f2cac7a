import { Menu } from "@mantine/core";
import {
  IconBook,
  IconCode,
  IconDots,
  IconDownload,
  IconEye,
  IconLink,
  IconPencil,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import type { NoteSummary } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { downloadText, markdownFileName } from "@/shared/lib/download";
import { shortcut } from "@/shared/lib/keys";
import { toast } from "@/shared/lib/toast";
import { IconButton } from "@/shared/ui/IconButton";
import { isTrashing, useRestoreNote, useTrashNote } from "./api";
import classes from "./NoteMenu.module.css";

interface NoteMenuProps {
  note: NoteSummary;
  text: () => string;
  /** Whether the editor shows the text as it is written. */
  showsSource: boolean;
  onToggleSource(): void;
  /** Whether the text is shown to read. */
  reads: boolean;
  onToggleReads(): void;
  /** Items about the text that is open. */
  children?: ReactNode;
}

/** What else one can do with a note. */
export function NoteMenu({
  note,
  text,
  showsSource,
  onToggleSource,
  reads,
  onToggleReads,
  children,
}: NoteMenuProps) {
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

  return (
    <Menu position="bottom-end" width={220} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <IconButton label="More" quiet={isOpen}>
          <IconDots size={18} stroke={1.8} />
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={reads ? <IconPencil size={16} stroke={1.6} /> : <IconBook size={16} stroke={1.6} />}
          rightSection={<kbd className={classes.keys}>{shortcut("Mod+Shift+E")}</kbd>}
          onClick={onToggleReads}
        >
          {reads ? "Back to writing" : "Read"}
        </Menu.Item>
        <Menu.Item
          leftSection={showsSource ? <IconEye size={16} stroke={1.6} /> : <IconCode size={16} stroke={1.6} />}
          rightSection={<kbd className={classes.keys}>{shortcut("Mod+E")}</kbd>}
          onClick={onToggleSource}
        >
          {showsSource ? "Show preview" : "Show source"}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} stroke={1.6} />} onClick={() => void copyLink()}>
          Copy link
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={16} stroke={1.6} />}
          onClick={() => downloadText(markdownFileName(note.title), text())}
        >
          Download as Markdown
        </Menu.Item>
        {children}
        {note.role === "owner" && (
          <>
            <Menu.Divider />
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} stroke={1.6} />}
              onClick={() => void moveToTrash()}
            >
              Move to trash
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
