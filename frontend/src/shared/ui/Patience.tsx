import { Loader } from "@mantine/core";
import classes from "./Patience.module.css";

/** A spinner that shows itself only after a moment, so that what is quick does not flicker. */
export function Patience({ label }: { label: string }) {
  return (
    <div className={classes.patience}>
      <Loader size="sm" color="gray" role="status" aria-label={label} />
    </div>
  );
}
