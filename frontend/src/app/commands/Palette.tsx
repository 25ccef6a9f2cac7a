import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileText, IconSearch, type TablerIcon } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { type NoteTitle, useNoteTitles } from "@/features/notes/aids/titles";
import { catalogue, groups, keysOf } from "@/shared/commands/catalogue";
import { desk, useAvailableCommands } from "@/shared/commands/desk";
import { commandIcons } from "@/shared/commands/icons";
import { Keys } from "@/shared/ui/Keys";
import { matchingCommands } from "./matchingCommands";
import classes from "./Palette.module.css";

const SEARCH_PAUSE_MS = 150;
const UNSEARCHED = "The server cannot be reached, so notes cannot be searched.";

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly icon: TablerIcon | undefined;
  readonly keys?: string;
  readonly owner?: string | null;
  act(): void;
}

interface Section {
  readonly name: string;
  readonly choices: readonly Choice[];
}

/** What there is to choose from for a query, in the order in which it is shown, and what to say where there is nothing. */
function useSections(query: string): { sections: readonly Section[]; nothing: string } {
  const navigate = useNavigate();
  const asked = query.trim();
  const [search] = useDebouncedValue(asked, SEARCH_PAUSE_MS);
  const { notes, answers, isError } = useNoteTitles(search);
  const isNamed = ({ title }: NoteTitle) => title.toLowerCase().includes(asked.toLowerCase());
  const commands = matchingCommands(useAvailableCommands(), query);
  const found: Section[] = groups.map((name) => ({
    name,
    choices: commands
      .filter((id) => catalogue[id].group === name)
      .map((id) => ({
        key: id,
        label: catalogue[id].title,
        icon: commandIcons[id],
        keys: keysOf(id),
        act: () => desk.run(id),
      })),
  }));
  const asChoice = ({ id, title, owner }: NoteTitle): Choice => ({
    key: id,
    label: title || "Untitled",
    icon: IconFileText,
    owner,
    act: () => navigate(`/notes/${id}`),
  });
  // The server's answer comes after the letters: until then, and above the commands always, only what is called so.
  const named: Section = { name: "Notes", choices: notes.filter(isNamed).map(asChoice) };
  const inText = answers === asked ? notes.filter((note) => !isNamed(note)) : [];
  const sections = [named, ...found, { name: "In the text", choices: inText.map(asChoice) }].filter(
    ({ choices }) => choices.length > 0,
  );
  if (answers !== asked) return { sections, nothing: "Searching…" };
  return { sections, nothing: isError ? UNSEARCHED : `Nothing is called “${asked}”.` };
}

interface PaletteProps {
  opened: boolean;
  /** What had the focus before. */
  opener: Element | null;
  onClose(): void;
}

/** Notes and commands by their names. */
export function Palette({ opened, opener, onClose }: PaletteProps) {
  /** What was chosen happens once the palette is gone, so that it can take the focus. */
  const chosen = useRef<() => void>(null);
  const finish = () => {
    // A dialog that a command opens gives the focus back to where it was before all this.
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    chosen.current?.();
    chosen.current = null;
  };
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={560}
      yOffset="10dvh"
      centered={false}
      classNames={{ content: classes.content }}
      transitionProps={{ duration: 100, exitDuration: 0, transition: "fade", onExited: finish }}
    >
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content aria-label={catalogue.palette.title}>
        <Choices
          onChoose={(act) => {
            chosen.current = act;
            onClose();
          }}
        />
      </Modal.Content>
    </Modal.Root>
  );
}

function Choices({ onChoose }: { onChoose: (act: () => void) => void }) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const { sections, nothing } = useSections(query);
  const choices = sections.flatMap((section) => section.choices);
  const current = Math.max(0, Math.min(active, choices.length - 1));
  const optionId = (choice: Choice | undefined) => choice && `${id}-${choice.key}`;
  const currentId = optionId(choices[current]);
  useEffect(() => {
    if (currentId) document.getElementById(currentId)?.scrollIntoView?.({ block: "nearest" });
  }, [currentId]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const count = Math.max(1, choices.length);
    if (event.key === "ArrowDown") setActive((current + 1) % count);
    else if (event.key === "ArrowUp") setActive((current - 1 + count) % count);
    else if (event.key === "Enter") choices[current] && onChoose(choices[current].act);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={classes.head}>
        <IconSearch size={18} stroke={1.7} aria-hidden="true" />
        <input
          data-autofocus
          className={classes.search}
          type="text"
          role="combobox"
          aria-label={catalogue.palette.title}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={currentId}
          aria-autocomplete="list"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="Find a note or a command"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={id} role="listbox" tabIndex={-1} aria-label="Results" className={classes.list}>
        {sections.map(({ name, choices: inSection }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            <div id={`${id}-${name}`} role="presentation" className={classes.group}>
              {name}
            </div>
            {inSection.map((choice) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the focus and hears the keys
              <div
                key={choice.key}
                id={optionId(choice)}
                role="option"
                tabIndex={-1}
                aria-selected={optionId(choice) === currentId}
                className={classes.action}
                onClick={() => onChoose(choice.act)}
                onMouseMove={() => setActive(choices.indexOf(choice))}
              >
                <span className={classes.icon} aria-hidden="true">
                  {choice.icon && <choice.icon size={18} stroke={1.6} />}
                </span>
                <span className={classes.label}>{choice.label}</span>
                {choice.owner && <span className={classes.owner}>{choice.owner}</span>}
                {choice.keys && (
                  <span className={classes.keys} aria-hidden="true">
                    <Keys keys={choice.keys} />
                  </span>
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={classes.nothing}>{nothing}</p>}
    </>
  );
}
