import { Tooltip } from "@mantine/core";
import type { Peer } from "@/collab/peers";
import { Face } from "@/shared/ui/Face";
import classes from "./Facepile.module.css";

const SHOWN = 4;

/** Who else is here now. */
export function Facepile({ peers }: { peers: readonly Peer[] }) {
  if (peers.length === 0) return null;
  const shown = peers.length > SHOWN ? peers.slice(0, SHOWN - 1) : peers;
  const more = peers.slice(shown.length);
  return (
    <ul className={classes.pile} aria-label="Also here">
      {shown.map((peer) => (
        <Tooltip key={peer.key} label={peer.name} openDelay={100}>
          <li className={classes.face}>
            <Face name={peer.name} color={peer.color} />
            <span className="visually-hidden">{peer.name}</span>
          </li>
        </Tooltip>
      ))}
      {more.length > 0 && (
        <Tooltip label={more.map((peer) => peer.name).join(", ")} openDelay={100} multiline maw={240}>
          <li className={classes.face}>
            <span className={classes.more} aria-hidden="true">
              +{more.length}
            </span>
            <span className="visually-hidden">{more.map((peer) => peer.name).join(", ")}</span>
          </li>
        </Tooltip>
      )}
    </ul>
  );
}
