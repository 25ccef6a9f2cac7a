import { Drawer } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { readingMinutes } from "@/editor/survey";
import { useCommands } from "@/shared/commands/desk";
import { useRoomBeside } from "@/shared/hooks/useRoomBeside";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { IconButton } from "@/shared/ui/IconButton";
import classes from "./Outline.module.css";

export interface OutlineHeading {
  readonly level: number;
  readonly text: string;
  /** Brings it on screen. */
  go(): void;
}

interface OutlineProps {
  headings: readonly OutlineHeading[];
  /** The heading above the caret, as its place among them; -1 for none. */
  current: number;
  /** How much there is to read, once that is known. */
  words: number | undefined;
}

/** The headings of a note: beside it where there is room, else in a drawer that one choice closes. */
export function Outline(props: OutlineProps) {
  const [isOn, toggle] = useDeviceSwitch("outline");
  const [isFocused] = useDeviceSwitch("focusMode");
  const hasRoom = useRoomBeside();
  // The panel is remembered; a drawer that lay over the text when a note is opened would be in the way.
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  useCommands({ outline: hasRoom ? toggle : () => setDrawerOpen(!isDrawerOpen) });

  if (!hasRoom) {
    const close = () => setDrawerOpen(false);
    return (
      <Drawer.Root
        opened={isDrawerOpen}
        onClose={close}
        position="right"
        size="min(320px, 86vw)"
        padding={0}
        transitionProps={{ duration: 180 }}
      >
        <Drawer.Overlay backgroundOpacity={0.4} />
        <Drawer.Content aria-label="Outline" className={classes.drawer}>
          <Drawer.Body className={classes.body}>
            <Headings {...props} onClose={close} onGone={close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  if (!isOn || isFocused) return null;
  return (
    <aside className={classes.panel} aria-label="Outline">
      <Headings {...props} onClose={toggle} />
    </aside>
  );
}

interface HeadingsProps extends OutlineProps {
  onClose(): void;
  /** One was chosen. */
  onGone?(): void;
}

function Headings({ headings, current, words, onClose, onGone }: HeadingsProps) {
  const top = Math.min(...headings.map(({ level }) => level));
  return (
    <>
      <div className={classes.head}>
        <h2 className={classes.name}>Outline</h2>
        <IconButton label="Close the outline" size={26} onClick={onClose}>
          <IconX size={15} stroke={1.8} />
        </IconButton>
      </div>
      {headings.length === 0 ? (
        <p className={classes.nothing}>Headings of this note will appear here.</p>
      ) : (
        <nav aria-label="Headings" className={classes.scroll}>
          <ol className={classes.list}>
            {headings.map(({ level, text, go }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a heading has no identity but its place; whoever is on one stays there
              <li key={index}>
                <button
                  type="button"
                  className={classes.heading}
                  style={{ paddingLeft: 10 + 12 * (level - top) }}
                  aria-current={index === current ? "location" : undefined}
                  onClick={() => {
                    onGone?.();
                    go();
                  }}
                >
                  {text}
                </button>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {words !== undefined && (
        <p className={classes.foot}>
          {words.toLocaleString("en")} words · {readingMinutes(words)} min to read
        </p>
      )}
    </>
  );
}
