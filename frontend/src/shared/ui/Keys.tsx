import { keyNames } from "@/shared/commands/keys";
import classes from "./Keys.module.css";

/** A shortcut, key by key. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keyNames(keys).map((name) => (
        <kbd key={name} className={classes.key}>
          {name}
        </kbd>
      ))}
    </span>
  );
}
