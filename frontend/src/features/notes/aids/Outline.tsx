import { Drawer } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { readingMinutes, type Survey } from "@/editor/survey";
import { useCommands } from "@/shared/commands/desk";
import { useRoomBeside } from "@/shared/hooks/useRoomBeside";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { IconButton } from "@/shared/ui/IconButton";
import classes from "./Outline.module.css";

interface OutlineProps {
  survey: Survey | null;
  onGo(position: number): void;
}

/** The headings of a note: beside it where there is room, else in a drawer that one choice closes. */
export function Outline({ survey, onGo }: OutlineProps) {
  const [isOn, toggle] = useDeviceSwitch("outline");
  const [isFocused] = useDeviceSwitch("focusMode");
  const hasRoom = useRoomBeside();
  // The panel is remembered; a drawer that lay over the text when a note is opened would be in the way.
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  useCommands({ outline: hasRoom ? toggle : () => setDrawerOpen(!isDrawerOpen) });
  useEffect(() => {
    const shown = isOn && hasRoom && !isFocused;
    document.documentElement.toggleAttribute("data-outline", shown);
    return () => void document.documentElement.removeAttribute("data-outline");
  }, [isOn, hasRoom, isFocused]);

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
            <Headings
              survey={survey}
              onClose={close}
              onGo={(position) => {
                close();
                onGo(position);
              }}
            />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  if (!isOn || isFocused) return null;
  return (
    <aside className={classes.panel} aria-label="Outline">
      <Headings survey={survey} onClose={toggle} onGo={onGo} />
    </aside>
  );
}

function Headings({ survey, onGo, onClose }: OutlineProps & { onClose(): void }) {
  const headings = survey?.headings ?? [];
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
            {headings.map(({ level, text, from }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a heading has no identity but its place; whoever is on one stays there
              <li key={index}>
                <button
                  type="button"
                  className={classes.heading}
                  style={{ paddingLeft: 10 + 12 * (level - top) }}
                  aria-current={index === survey?.current ? "location" : undefined}
                  onClick={() => onGo(from)}
                >
                  {text}
                </button>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {survey && (
        <p className={classes.foot}>
          {survey.whole.words.toLocaleString("en")} words · {readingMinutes(survey.whole.words)} min to read
        </p>
      )}
    </>
  );
}
