import { Button, CloseButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Peer } from "@/collab/peers";
import type { Notice } from "@/editor/company/Arriving";
import type { Company } from "@/editor/company/Company";
import { toast } from "@/shared/lib/toast";
import classes from "./CompanyBar.module.css";
import { useCompanySnapshot, useFollowedStays } from "./useCompany";
import { changeWords } from "./words";

interface CompanyBarProps {
  company: Company;
  peers: readonly Peer[];
  /** Whether it stands at the foot of something that lies over the text itself, rather than at the window's top. */
  isBelow?: boolean;
}

/** What the others do to this window: whom it follows, and what they changed all at once. Lies over the text. */
export function CompanyBar({ company, peers, isBelow = false }: CompanyBarProps) {
  const { following, notices, above, below } = useCompanySnapshot(company);
  const followed = peers.find((peer) => peer.key === following);
  useFollowedStays(company, following, followed !== undefined);
  return (
    <>
      <div className={classes.top} data-below={isBelow || undefined}>
        <div role="status" className={classes.stack}>
          {followed && (
            <div className={classes.pill} data-following="" style={{ borderColor: followed.color }}>
              <span className={classes.words}>Following {followed.name}</span>
              <Button size="compact-xs" variant="subtle" onClick={() => company.stopFollowing()}>
                Stop
              </Button>
            </div>
          )}
          {notices.map((notice) => (
            <ChangeNotice key={notice.id} notice={notice} company={company} />
          ))}
        </div>
        {above > 0 && <Chip count={above} where="above" onClick={() => company.showNext("above")} />}
      </div>
      {below > 0 && (
        <div className={classes.bottom}>
          <Chip count={below} where="below" onClick={() => company.showNext("below")} />
        </div>
      )}
    </>
  );
}

function ChangeNotice({ notice, company }: { notice: Notice; company: Company }) {
  const undo = () => {
    const { taken, kept } = company.undo(notice.id);
    if (taken === 0) {
      // Between the last look at the text and the press.
      toast.done(
        kept === 0 ? "It was taken back already." : "All of it was changed again since, so it stays.",
      );
    } else if (kept === 0) toast.done("The change was taken back.");
    else toast.done(`Taken back, but for ${kept === 1 ? "1 place" : `${kept} places`} changed again since.`);
  };
  const hold = () => company.hold(notice.id);
  const letGo = () => company.hold(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done by it, it stays while one is at its buttons
    <div className={classes.pill} onPointerEnter={hold} onPointerLeave={letGo} onFocus={hold} onBlur={letGo}>
      <span className={classes.words}>{changeWords(notice)}</span>
      {!notice.isTakenBack && (
        <Button size="compact-xs" variant="subtle" onClick={() => company.show(notice.id)}>
          Show
        </Button>
      )}
      {notice.canUndo && (
        <Button size="compact-xs" variant="subtle" onClick={undo}>
          Undo
        </Button>
      )}
      <CloseButton size="sm" aria-label="Close" onClick={() => company.dismiss(notice.id)} />
    </div>
  );
}

function Chip({ count, where, onClick }: { count: number; where: "above" | "below"; onClick(): void }) {
  const Arrow = where === "above" ? IconArrowUp : IconArrowDown;
  return (
    <button type="button" className={classes.chip} onClick={onClick}>
      {count === 1 ? "1 change" : `${count} changes`} {where}
      <Arrow size={14} stroke={2} aria-hidden="true" />
    </button>
  );
}
