import { Modal } from "@mantine/core";
import { type CommandEntry, catalogue, commandIds, groups, keysOf } from "@/shared/commands/catalogue";
import { shownKeys } from "@/shared/commands/keys";
import { useOpenedLater } from "@/shared/hooks/useOpenedLater";
import { Keys } from "@/shared/ui/Keys";
import classes from "./ShortcutHelp.module.css";

const places: Readonly<Partial<Record<CommandEntry["where"], string>>> = {
  outside: "while not typing",
  selection: "with text selected",
  list: "in lists and code",
};

const paletteKeys = shownKeys(keysOf("palette") ?? "");

/** Every command with its keys, or how else to get at it. */
export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={useOpenedLater(opened)} onClose={onClose} title={catalogue.help.title} size={860}>
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group} className={classes.group} aria-labelledby={`help-${group}`}>
            <h3 id={`help-${group}`} className={classes.name}>
              {group}
            </h3>
            <dl className={classes.list}>
              {commandIds
                .filter((id) => catalogue[id].group === group)
                .map((id) => (
                  <div key={id} className={classes.row}>
                    <dt className={classes.title}>
                      {catalogue[id].title}
                      {places[catalogue[id].where] && (
                        <span className={classes.place}> {places[catalogue[id].where]}</span>
                      )}
                    </dt>
                    <dd className={classes.how}>
                      <How entry={catalogue[id]} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function How({ entry: { keys, slash } }: { entry: CommandEntry }) {
  if (keys?.[0]) return <Keys keys={keys[0]} />;
  return <span className={classes.byName}>{slash ? `type /${slash}` : `${paletteKeys}, by name`}</span>;
}
