/** Says to the server up to which revision somebody has had a note's text before their eyes: of that they are not told.
 *
 * The text before them is known by the words of the server: what this page and it have exchanged, and the feed, which tells
 * of an edit after it went to everybody who has the note open.
 */
import { Paced } from "@/shared/lib/Paced";
import { followAttention, isInFront, isLookedAt } from "./attention";

/** So long after an edit was heard of its text has come also where it was stored at another server, and the person looks. */
export const PAUSE_MS = 2000;
/** In a full house everybody says it more rarely: so long for each who is there. */
const PAUSE_EACH_MS = 200;

export interface SeenWorld {
  /** The last revision that is surely in the text here; null where it may be behind. */
  revision(): string | null;
  peers(): number;
  /** ``isLeaving``: the page may be gone before the answer. */
  send(revision: string, isLeaving: boolean): Promise<void>;
}

export class Seen {
  private heard = "";
  private sent = "";
  private isWatched = false;
  private readonly paced = new Paced(() => this.tell(false), PAUSE_MS);

  constructor(private readonly world: SeenWorld) {}

  /** Follows who looks at this tab; returns the undo, which says what was seen last. */
  start(): () => void {
    const unfollow = followAttention(this.look);
    window.addEventListener("pagehide", this.hide);
    this.look();
    return () => {
      unfollow();
      window.removeEventListener("pagehide", this.hide);
      this.hide();
    };
  }

  /** The text is at this revision, or will be in a moment. ``isOwn``: this person wrote what is new in it. */
  hear(revision: string, isOwn: boolean): void {
    if (isLater(revision, this.heard)) this.heard = revision;
    // Of what one wrote oneself one is not told, so there is no hurry.
    if (this.isWatched && !isOwn) this.ask();
  }

  /** The text has come, or has come back. */
  came(): void {
    if (this.isWatched) this.ask();
  }

  private ask(): void {
    this.paced.ask(Math.max(PAUSE_MS, this.world.peers() * PAUSE_EACH_MS));
  }

  private readonly look = () => {
    if (isLookedAt()) {
      this.isWatched = true;
      this.ask();
    } else if (isInFront()) {
      // Nobody is there. What came lately they may not have seen, and whoever comes back has it all before them.
      this.isWatched = false;
      this.paced.stop();
    } else this.hide();
  };

  private readonly hide = () => {
    this.paced.stop();
    if (this.isWatched) this.tell(true);
    this.isWatched = false;
  };

  private tell(isLeaving: boolean): void {
    if (!isLeaving && !isLookedAt()) return;
    const there = this.world.revision();
    // A page that is cut off hears of nothing, and what it heard before may not have come.
    if (there === null) return;
    const seen = isLater(this.heard, there) ? this.heard : there;
    if (!isLater(seen, this.sent)) return;
    const before = this.sent;
    this.sent = seen;
    this.world.send(seen, isLeaving).catch(() => {
      // The next time says it all.
      if (this.sent === seen) this.sent = before;
    });
  }
}

/** Whether a revision ("1.7") comes after another; after none any does. */
function isLater(one: string, other: string): boolean {
  const [generation = 0, seq = 0] = one.split(".").map(Number);
  const [otherGeneration = 0, otherSeq = 0] = other.split(".").map(Number);
  return generation === otherGeneration ? seq > otherSeq : generation > otherGeneration;
}
