import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Keys } from "@/shared/ui/Keys";
import { Logo } from "@/shared/ui/Logo";
import classes from "./FirstNote.module.css";
import { useNewNote } from "./useNewNote";
import { useWelcomeNote } from "./useWelcomeNote";

/** What one gets by typing it; the rest is in the menu behind the first of them. */
const signs = [
  ["/", "headings, lists, tables, code, drawings"],
  ["@", "the people you write with"],
  ["[[", "a link to another note"],
] as const;

/** The first page of somebody who has no note yet: what this is for, a way to begin, and one to look around. */
export function FirstNote() {
  const { start, isStarting } = useNewNote();
  const welcome = useWelcomeNote();
  return (
    <section className={classes.page} aria-label="Your first note">
      <Logo size={44} />
      <h2 className={classes.title}>Write something, then share it to write together</h2>
      <p className={classes.sentence}>
        A note is plain Markdown, saved as you type. Only you see it until you share it.
      </p>
      <div className={classes.ways}>
        <Button
          size="md"
          leftSection={<IconPlus size={16} stroke={2} />}
          onClick={start}
          loading={isStarting}
        >
          New note
        </Button>
        <Button size="md" variant="default" onClick={welcome.start} loading={welcome.isStarting}>
          Look at a sample note
        </Button>
      </div>
      <dl className={classes.signs}>
        {signs.map(([sign, words]) => (
          <div key={sign} className={classes.sign}>
            <dt>
              <Keys keys={sign} />
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
