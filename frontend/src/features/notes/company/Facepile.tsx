import { Button, Popover, Tooltip } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import type { Peer } from "@/collab/peers";
import type { Company } from "@/editor/company/Company";
import { usePhone } from "@/shared/hooks/usePhone";
import { toast } from "@/shared/lib/toast";
import { Face } from "@/shared/ui/Face";
import classes from "./Facepile.module.css";

const SHOWN = 4;
const SHOWN_ON_PHONES = 1;

interface FacepileProps {
  peers: readonly Peer[];
  /** Null while there is no text to be in. */
  company: Company | null;
}

/** What else there is to say about somebody, beside their name. */
function about(peer: Peer, company: Company | null, idle = "idle for a minute or more"): string {
  const words = [company?.whereIs(peer.key), peer.isScript && "a script", peer.isIdle && idle];
  return words.filter(Boolean).join(", ");
}

/** Who else is here now, and where. A face leads to its caret; the list behind the arrow has everybody. */
export function Facepile({ peers, company }: FacepileProps) {
  const shownAtMost = usePhone() ? SHOWN_ON_PHONES : SHOWN;
  if (peers.length === 0) return null;
  const shown = peers.slice(0, shownAtMost);
  return (
    <div className={classes.pile}>
      <ul className={classes.faces} aria-label="Also here">
        {shown.map((peer) => (
          <FaceButton key={peer.key} peer={peer} company={company} />
        ))}
      </ul>
      <Everybody peers={peers} more={peers.length - shown.length} company={company} />
    </div>
  );
}

function goTo(peer: Peer, company: Company | null): void {
  if (!company?.goTo(peer.key)) toast.done(`${peer.name} has not put the caret into the text yet.`);
}

function FaceButton({ peer, company }: { peer: Peer; company: Company | null }) {
  const [words, setWords] = useState("");
  // Where somebody is changes with every keystroke; it is looked up for whoever points at the face.
  const look = () => {
    setWords(about(peer, company));
    company?.callOut(peer.key);
  };
  const name = [peer.name, words || about(peer, null)].filter(Boolean).join(", ");
  return (
    <Tooltip
      label={name}
      openDelay={100}
      multiline
      maw={260}
      events={{ hover: true, focus: true, touch: false }}
    >
      <li className={classes.item} data-idle={peer.isIdle || undefined} onPointerEnter={look} onFocus={look}>
        <button
          type="button"
          className={classes.face}
          aria-label={`Go to ${name}`}
          onClick={() => goTo(peer, company)}
        >
          <Face name={peer.name} color={peer.color} />
        </button>
        <span className="visually-hidden">{peer.name}</span>
      </li>
    </Tooltip>
  );
}

interface EverybodyProps extends FacepileProps {
  /** How many have no face in the pile. */
  more: number;
}

function Everybody({ peers, more, company }: EverybodyProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={340} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.more}
          aria-label={more > 0 ? `Everybody here, ${more} more` : "Everybody here"}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {more > 0 ? `+${more}` : <IconChevronDown size={14} stroke={1.8} aria-hidden="true" />}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Everybody here" className={classes.dropdown}>
        <ul className={classes.list}>
          {peers.map((peer) => (
            <li key={peer.key} className={classes.row} data-idle={peer.isIdle || undefined}>
              <Face name={peer.name} color={peer.color} />
              <span className={classes.words}>
                <span className={classes.name}>{peer.name}</span>
                <span className={classes.about}>{about(peer, company, "idle") || "reading"}</span>
              </span>
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`Go to ${peer.name}`}
                onClick={() => {
                  setOpen(false);
                  goTo(peer, company);
                }}
              >
                Go to
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Follow ${peer.name}`}
                onClick={() => {
                  setOpen(false);
                  company?.follow(peer.key);
                }}
              >
                Follow
              </Button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
