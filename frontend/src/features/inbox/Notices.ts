/** What the browser tells while nobody looks at any tab of the page: once, however many tabs there are.
 *
 * Tabs take turns at a lock; up to where it was told stands in this browser's storage. Whether a tab is looked at shows by
 * a lock that each holds while it is. Where a browser has no locks each tab tells, and the tag makes one notice of them.
 */
import type { Notification } from "@/api/news/notifications";
import { permission, tell } from "@/shared/lib/browserNotice";
import { deviceStorage } from "@/shared/lib/deviceStorage";
import { followAttention, isLookedAt } from "./attention";
import { amountOf, sentenceFor } from "./words";

const TURN = "curio.notices";
const LOOKED_AT = "curio.looked-at";
/** Ids ascend over everybody's notifications, so that it needs no name of whose they are. */
const TOLD = "curio.told";
/** Of which texts and titles it was told (see ``storyOf``) that were unread when it was looked last. */
const TOLD_OF = "curio.told-of";
/** More than these are counted: nobody is to come back to a wall of them. */
const MOST = 3;

export interface NoticeWorld {
  /** What is unread and is to be told by the browser, the newest first. */
  unread(): Promise<readonly Notification[]>;
  go(one: Notification): void;
}

export class Notices {
  private isStopped = false;
  private turnAway: (() => void) | null = null;

  constructor(private readonly world: NoticeWorld) {}

  /** Says to the other tabs whether this one is looked at; returns the undo. */
  start(): () => void {
    this.isStopped = false;
    this.follow();
    const unfollow = followAttention(this.follow);
    return () => {
      this.isStopped = true;
      unfollow();
      this.follow();
    };
  }

  /** Nobody has to be told of what they saw in the page. */
  passed(id: number): void {
    if (id > (this.told ?? -1)) this.told = id;
  }

  /** Tells what is new, if nobody looks. */
  async look(): Promise<void> {
    if (permission() !== "granted") return;
    await inTurn(async () => {
      const unread = await this.world.unread();
      // Only now: while it was asked, a tab that is looked at may have said it.
      const before = this.told;
      this.passed(Math.max(0, ...unread.map(({ id }) => id)));
      const stories = new Set(unread.map(storyOf));
      const toldOf = this.toldOf.filter((story) => stories.has(story));
      this.toldOf = toldOf;
      // Where nothing was told yet, what is there has been there.
      if (before === null || isLookedAt() || (await isAnyLookedAt())) return;
      const news = unread.filter((one) => one.id > before && !toldOf.includes(storyOf(one)));
      this.tell(news);
      this.toldOf = [...toldOf, ...news.map(storyOf).filter((story) => story !== "")];
    });
  }

  private tell(news: readonly Notification[]): void {
    const [newest] = news;
    if (!newest) return;
    const told = news.length > MOST ? [newest] : [...news].reverse();
    for (const one of told) {
      const body = one === newest && news.length > MOST ? `And ${news.length - 1} more` : bodyOf(one);
      tell({ title: sentenceFor(one), body, tag: tagOf(one) }, () => this.world.go(one));
    }
  }

  private get told(): number | null {
    const kept = deviceStorage()?.getItem(TOLD);
    return kept ? Number(kept) : null;
  }

  private set told(id: number) {
    keep(TOLD, String(id));
  }

  private get toldOf(): readonly string[] {
    return JSON.parse(deviceStorage()?.getItem(TOLD_OF) ?? "[]");
  }

  private set toldOf(stories: readonly string[]) {
    keep(TOLD_OF, JSON.stringify(stories));
  }

  private readonly follow = () => {
    const isWatched = !this.isStopped && isLookedAt();
    if (isWatched && !this.turnAway && navigator.locks) {
      const turnedAway = new Promise<void>((resolve) => {
        this.turnAway = resolve;
      });
      void navigator.locks.request(LOOKED_AT, { mode: "shared" }, () => turnedAway);
    } else if (!isWatched) {
      this.turnAway?.();
      this.turnAway = null;
    }
  };
}

function keep(key: string, value: string): void {
  try {
    deviceStorage()?.setItem(key, value);
  } catch {
    // A full storage: the tag of a notice keeps it from being shown twice.
  }
}

/** What is told anew under the same tag takes the place of what was. */
function tagOf(one: Notification): string {
  return `${one.kind} ${one.kind === "webhook_off" ? one.data.webhook.id : one.note.id}`;
}

/** What stays the same of a notification that goes on while it is unread, each time under another id; "" where none does. */
function storyOf(one: Notification): string {
  if (one.kind === "edited") return `${tagOf(one)} ${one.data.since_revision}`;
  return one.kind === "renamed" ? `${tagOf(one)} ${one.data.previous_title}` : "";
}

async function inTurn(act: () => Promise<void>): Promise<void> {
  // Only where the page comes from a safe address are there locks; and notices, too.
  await (navigator.locks ? navigator.locks.request(TURN, act) : act());
}

async function isAnyLookedAt(): Promise<boolean> {
  const held = navigator.locks ? (await navigator.locks.query()).held : [];
  return held?.some(({ name }) => name === LOOKED_AT) ?? false;
}

function bodyOf(one: Notification): string {
  if (one.kind !== "edited" || !one.data.diff) return "";
  const [first] = one.data.diff.hunks;
  return first?.added.trim() || amountOf(one.data.diff);
}
