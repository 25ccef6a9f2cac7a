import { Menu } from "@mantine/core";
import { sentenceOf } from "@/api/errors";
import { useCommands } from "@/shared/commands/desk";
import { toast } from "@/shared/lib/toast";
import { CommandItem } from "@/shared/ui/CommandItem";
import { type Level, useChooseLevel, useLevel } from "./api";
import { levelAnswers } from "./words";

export interface WatchingProps {
  noteId: string;
  inMenu?: boolean;
}

/** How much one is told of the note on the page: as commands, and as what chooses them in the note's menu. */
export function Watching({ noteId, inMenu = false }: WatchingProps) {
  return inMenu ? <WatchItems noteId={noteId} /> : <WatchCommands noteId={noteId} />;
}

function WatchCommands({ noteId }: { noteId: string }) {
  const { mutateAsync } = useChooseLevel();
  const choose = (level: Level) =>
    void mutateAsync({ noteId, level }).then(
      () => toast.done(levelAnswers[level]),
      (error: unknown) => toast.error(sentenceOf(error)),
    );
  useCommands({
    watchAll: () => choose("all"),
    watchMine: () => choose("mine"),
    watchNone: () => choose("none"),
  });
  return null;
}

function WatchItems({ noteId }: { noteId: string }) {
  const { data: level } = useLevel(noteId);
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Notifications</Menu.Label>
      <CommandItem command="watchAll" isOn={level === "all"} />
      <CommandItem command="watchMine" isOn={level === "mine"} />
      <CommandItem command="watchNone" isOn={level === "none"} />
    </>
  );
}
