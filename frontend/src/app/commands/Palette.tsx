import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { IconFileText, IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useNoteTitles } from "@/features/notes/aids/titles";
import { type CommandId, catalogue, groups, keysOf } from "@/shared/commands/catalogue";
import { desk, useAvailableCommands } from "@/shared/commands/desk";
import { commandIcons } from "@/shared/commands/icons";
import { Keys } from "@/shared/ui/Keys";
import { matchingCommands } from "./matchingCommands";
import classes from "./Palette.module.css";

const SEARCH_PAUSE_MS = 150;
const [store, spotlight] = createSpotlight();

/** Commands and notes by their names. ``asked`` counts how often it was asked for. */
export function Palette({ asked }: { asked: number }) {
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const [search] = useDebouncedValue(query.trim(), SEARCH_PAUSE_MS);
  const notes = useNoteTitles(search);
  const commands = matchingCommands(useAvailableCommands(), query);
  /** What was chosen happens once the palette is gone, so that it can take the focus. */
  const chosen = useRef<() => void>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each asking opens it anew
  useEffect(() => spotlight.open(), [asked]);

  const choose = (act: () => void) => () => {
    chosen.current = act;
  };
  const finish = () => {
    setQuery("");
    chosen.current?.();
    chosen.current = null;
  };
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight="min(440px, 60dvh)"
      radius="lg"
      size={560}
      yOffset="10dvh"
      centered={false}
      aria-label={catalogue.palette.title}
      overlayProps={{ backgroundOpacity: 0.3 }}
      transitionProps={{ duration: 100, exitDuration: 0, transition: "fade", onExited: finish }}
      classNames={{
        content: classes.content,
        search: classes.search,
        action: classes.action,
        actionsGroup: classes.group,
      }}
    >
      <Spotlight.Search
        aria-label={catalogue.palette.title}
        placeholder="Find a note or a command"
        leftSection={<IconSearch size={18} stroke={1.7} aria-hidden="true" />}
      />
      <Spotlight.ActionsList aria-label="Results">
        {notes.length > 0 && (
          <Spotlight.ActionsGroup label="Notes">
            {notes.map((note) => (
              <Spotlight.Action key={note.id} onClick={choose(() => navigate(`/notes/${note.id}`))}>
                <span className={classes.icon} aria-hidden="true">
                  <IconFileText size={18} stroke={1.6} />
                </span>
                <span className={classes.label}>{note.title || "Untitled"}</span>
                {note.owner && <span className={classes.owner}>{note.owner}</span>}
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {groups.map((group) => {
          const inGroup = commands.filter((id) => catalogue[id].group === group);
          if (inGroup.length === 0) return null;
          return (
            <Spotlight.ActionsGroup key={group} label={group}>
              {inGroup.map((id) => (
                <CommandAction key={id} id={id} onClick={choose(() => desk.run(id))} />
              ))}
            </Spotlight.ActionsGroup>
          );
        })}
        {notes.length === 0 && commands.length === 0 && (
          <Spotlight.Empty>Nothing is called “{query.trim()}”.</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function CommandAction({ id, onClick }: { id: CommandId; onClick: () => void }) {
  const Icon = commandIcons[id];
  const keys = keysOf(id);
  return (
    <Spotlight.Action onClick={onClick}>
      <span className={classes.icon} aria-hidden="true">
        {Icon && <Icon size={18} stroke={1.6} />}
      </span>
      <span className={classes.label}>{catalogue[id].title}</span>
      {keys && (
        <span className={classes.keys}>
          <Keys keys={keys} />
        </span>
      )}
    </Spotlight.Action>
  );
}
