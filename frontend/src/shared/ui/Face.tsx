import classes from "./Face.module.css";

/** A person as a disc: initials on their colour. The name has to stand beside it or be its label. */
export function Face({ name, color, size = 26 }: { name: string; color: string; size?: number }) {
  return (
    <span
      className={classes.face}
      style={{ backgroundColor: color, width: size, height: size, fontSize: Math.round(size * 0.42) }}
      data-initials={[...name].slice(0, 2).join("").toUpperCase()}
      aria-hidden="true"
    />
  );
}
