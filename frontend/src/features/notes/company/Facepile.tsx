import { Button, Menu, Popover, Tooltip } from "@mantine/core";
import { IconChevronDown, IconEye, IconEyeOff, IconLocation } from "@tabler/icons-react";
import { useEffect, useReducer, useState } from "react";
import type { Peer } from "@/collab/peers";
import type { Company } from "@/editor/company/Company";
import { usePhone } from "@/shared/hooks/usePhone";
import { toast } from "@/shared/lib/toast";
import { Face } from "@/shared/ui/Face";
import classes from "./Facepile.module.css";
import { useFollowed } from "./useCompany";

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

/** Who else is here now, and where. A face opens what one can do; the list behind the arrow has everybody. */
export function Facepile({ peers, company }: FacepileProps) {
  const followed = useFollowed(company);
  const shownAtMost = usePhone() ? SHOWN_ON_PHONES : SHOWN;
  if (peers.length === 0) return null;
  const shown = peers.slice(0, shownAtMost);
  return (
    <div className={classes.pile}>
      <ul className={classes.faces} aria-label="Also here">
        {shown.map((peer) => (
          <FaceMenu key={peer.key} peer={peer} company={company} isFollowed={peer.key === followed} />
        ))}
      </ul>
      <Everybody peers={peers} more={peers.length - shown.length} company={company} />
    </div>
  );
}

function goTo(peer: Peer, company: Company | null): void {
  if (!company?.goTo(peer.key)) toast.done(`${peer.name} has not put the caret into the text yet.`);
}

interface FaceProps {
  peer: Peer;
  company: Company | null;
  isFollowed: boolean;
}

/** A face, and what one can do with whom it shows. That following goes on is said in words, here and over the text. */
function FaceMenu({ peer, company, isFollowed }: FaceProps) {
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState("");
  // Where somebody is changes with every keystroke; it is looked up for whoever points at the face.
  const look = () => {
    setWords(about(peer, company));
    company?.callOut(peer.key);
  };
  const name = [peer.name, words || about(peer, null), isFollowed && "followed"].filter(Boolean).join(", ");
  return (
    <Menu position="bottom-end" width={270} opened={isOpen} onChange={setOpen}>
      <Tooltip
        label={name}
        openDelay={100}
        multiline
        maw={260}
        disabled={isOpen}
        events={{ hover: true, focus: true, touch: false }}
      >
        <li
          className={classes.item}
          data-idle={peer.isIdle || undefined}
          data-followed={isFollowed || undefined}
          onPointerEnter={look}
          onFocus={look}
        >
          <Menu.Target>
            <button type="button" className={classes.face} aria-label={name}>
              <Face name={peer.name} color={peer.color} />
            </button>
          </Menu.Target>
          <span className="visually-hidden">{peer.name}</span>
        </li>
      </Tooltip>
      <Menu.Dropdown>
        <Menu.Label className={classes.about}>{name}</Menu.Label>
        <Menu.Item
          leftSection={<IconLocation size={16} stroke={1.6} aria-hidden="true" />}
          onClick={() => goTo(peer, company)}
        >
          Go to the caret, once
        </Menu.Item>
        {isFollowed ? (
          <Menu.Item
            leftSection={<IconEyeOff size={16} stroke={1.6} aria-hidden="true" />}
            onClick={() => company?.stopFollowing()}
          >
            Stop following
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconEye size={16} stroke={1.6} aria-hidden="true" />}
            onClick={() => company?.follow(peer.key)}
          >
            Follow, until you type or scroll
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
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
        <Whereabouts peers={peers} company={company} onChoose={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface WhereaboutsProps extends FacepileProps {
  onChoose(): void;
}

/** Everybody, and where they are: while one looks at it, too. */
function Whereabouts({ peers, company, onChoose }: WhereaboutsProps) {
  const [, lookAgain] = useReducer((count: number) => count + 1, 0);
  useEffect(() => company?.watchWhereabouts(lookAgain), [company]);
  return (
    <ul className={classes.list}>
      {peers.map((peer) => (
        <li key={peer.key} className={classes.row} data-idle={peer.isIdle || undefined}>
          <Face name={peer.name} color={peer.color} />
          <span className={classes.words}>
            <span className={classes.name}>{peer.name}</span>
            <span className={classes.about}>
              {about(peer, company, "idle") || (company?.isInEditor && "reading")}
            </span>
          </span>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={`Go to ${peer.name}`}
            onClick={() => {
              onChoose();
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
              onChoose();
              company?.follow(peer.key);
            }}
          >
            Follow
          </Button>
        </li>
      ))}
    </ul>
  );
}
