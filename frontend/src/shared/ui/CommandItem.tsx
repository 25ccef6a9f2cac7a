import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { type CommandId, catalogue, keysOf } from "@/shared/commands/catalogue";
import { desk, useAvailableCommands } from "@/shared/commands/desk";
import { commandIcons } from "@/shared/commands/icons";
import classes from "./CommandItem.module.css";
import { Keys } from "./Keys";

interface CommandItemProps {
  command: CommandId;
  /** For one that is on or off. */
  isOn?: boolean;
  color?: string;
}

/** A command as an item of a menu; nothing where nobody offers it. */
export function CommandItem({ command, isOn, color }: CommandItemProps) {
  const isAvailable = useAvailableCommands().includes(command);
  if (!isAvailable) return null;
  const Icon = commandIcons[command];
  const keys = keysOf(command);
  return (
    <Menu.Item
      color={color}
      leftSection={Icon && <Icon size={16} stroke={1.6} aria-hidden="true" />}
      rightSection={
        <span className={classes.right} aria-hidden="true">
          {isOn && <IconCheck size={15} stroke={2} />}
          {keys && (
            <span className={classes.keys}>
              <Keys keys={keys} />
            </span>
          )}
        </span>
      }
      onClick={() => desk.run(command)}
    >
      {catalogue[command].title}
      {isOn !== undefined && <span className="visually-hidden">{isOn ? ", on" : ", off"}</span>}
    </Menu.Item>
  );
}
