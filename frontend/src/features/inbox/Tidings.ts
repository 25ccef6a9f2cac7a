/** Says to a person who looks at the page what concerns them and can be answered at once: notes that others share with
 * them, and questions to them. What they see happen in the note before them counts as read. */
import type { NewsEvent } from "@/api/news/events";
import type { Notification } from "@/api/news/notifications";
import { askToastId, toast } from "@/shared/lib/toast";
import { asking, notes, people } from "./words";

const SHARED_TOAST = "shared";
/** Of several notes at once. */
const ASKED_TOAST = "asks for several";
const SHARED_MS = 10_000;

export interface Inboxed {
  /** The newest first. */
  readonly results: readonly Notification[];
  readonly unread_count: number;
}

export interface Surroundings {
  /** The newest notifications, read or not. */
  newest(): Promise<Inboxed>;
  /** The newest of those that are not read. */
  unread(): Promise<Inboxed>;
  markRead(id: number): void;
  open(noteId: string): void;
  /** Goes to the note, and to who may see it. */
  openShares(noteId: string): void;
  /** Shows all that there is. */
  openInbox(): void;
  letRead(noteId: string, username: string): void;
  /** The note that this person has before their eyes at this moment. */
  watched(): string | null;
}

type Shared = Extract<Notification, { kind: "shared" }>;
type Asked = Extract<Notification, { kind: "access_asked" }>;

const isShared = (one: Notification): one is Shared => one.kind === "shared";
const isAsked = (one: Notification): one is Asked => one.kind === "access_asked";

export class Tidings {
  /** Up to which id this tab has told. */
  private toldUpTo = 0;
  private known: readonly Notification[] = [];
  /** What the toast now on screen speaks of. */
  private shared: Shared[] = [];
  /** What the one toast with questions speaks of, by note: more of them would keep all others from the screen. */
  private asking: ReadonlyMap<string, readonly Asked[]> = new Map();
  private askToast: string | null = null;
  /** How often it was looked. */
  private looks = 0;

  constructor(private readonly world: Surroundings) {}

  /** Takes what is there when the page begins to hear for known, but not what came since ``unreadThen`` was said. */
  async begin(unreadThen: number): Promise<number> {
    const { results, unread_count } = await this.world.newest();
    const isNew = unread_count - unreadThen;
    this.toldUpTo = results[Math.max(0, isNew)]?.id ?? 0;
    return this.hear(results.filter((one) => !one.is_read));
  }

  /** Looks what is new. Both say up to which id this person now knows. */
  async look(): Promise<number> {
    this.looks += 1;
    const look = this.looks;
    const inboxed = await this.world.unread();
    // An older answer than what is known by now says nothing of what is over.
    if (look === this.looks) this.forgetAnswered(inboxed);
    return this.hear(inboxed.results);
  }

  /** What is known of the note that somebody has come to is before their eyes. An edit is when its text is there (see
   * Seen), and a question when it is answered. */
  seeWatched(): void {
    const noteId = this.world.watched();
    if (noteId === null) return;
    const isSeen = (one: Notification) =>
      one.note?.id === noteId && one.kind !== "edited" && one.kind !== "access_asked";
    for (const one of this.known.filter(isSeen)) this.world.markRead(one.id);
    this.known = this.known.filter((one) => !isSeen(one));
  }

  /** Somebody was let in, wherever that was done. */
  answered(events: readonly NewsEvent[]): void {
    for (const event of events) {
      if (event.kind === "note.shared") this.answer(event.note.id, event.data.username);
    }
  }

  private hear(unread: readonly Notification[]): number {
    const upTo = this.toldUpTo;
    this.toldUpTo = Math.max(upTo, ...unread.map(({ id }) => id));
    this.known = unread;
    this.seeWatched();
    const news = this.known.filter(({ id }) => id > upTo).reverse();
    const shared = news.filter(isShared);
    if (shared.length > 0) this.sayShared(shared);
    const asked = news.filter(isAsked);
    if (asked.length > 0) this.sayAsked(asked.reduce(withQuestion, this.asking));
    return this.toldUpTo;
  }

  private sayShared(news: readonly Shared[]): void {
    const [latest] = news.slice(-1);
    if (!latest) return;
    const all = [...this.shared, ...news];
    const by = [...new Set(all.flatMap(({ actors }) => actors))];
    const titles = new Map(all.map(({ note }) => [note.id, note.title]));
    const words = `${people(by)} shared ${notes([...titles.values()].reverse())} with you`;
    const open = () => {
      this.world.markRead(latest.id);
      this.world.open(latest.note.id);
    };
    // What is replaced is closed, and forgotten with it; so only then.
    toast.choose(words, [{ label: "Open", act: open }], {
      id: SHARED_TOAST,
      autoClose: SHARED_MS,
      onClose: () => {
        this.shared = [];
      },
    });
    this.shared = all;
  }

  /** Questions that count as read by now, wherever they were answered. */
  private forgetAnswered({ results, unread_count }: Inboxed): void {
    const ids = new Set(results.map(({ id }) => id));
    const oldest = results.length < unread_count ? Math.min(...ids) : 0;
    this.leaveOut(({ id }) => id >= oldest && !ids.has(id));
  }

  private answer(noteId: string, username: string): void {
    const isAnswered = (one: Notification) =>
      isAsked(one) && one.note.id === noteId && one.data.username === username;
    // Whether the toast is still there or not; the server has it for read, too.
    for (const one of this.known.filter(isAnswered)) this.world.markRead(one.id);
    this.known = this.known.filter((one) => !isAnswered(one));
    this.leaveOut(isAnswered);
  }

  /** Has the toast speak of what is left. */
  private leaveOut(isOver: (one: Asked) => boolean): void {
    if (![...this.asking.values()].flat().some(isOver)) return;
    const left = [...this.asking].map(
      ([noteId, all]) => [noteId, all.filter((one) => !isOver(one))] as const,
    );
    this.sayAsked(new Map(left.filter(([, all]) => all.length > 0)));
  }

  private sayAsked(asked: ReadonlyMap<string, readonly Asked[]>): void {
    if (this.askToast !== null) toast.hide(this.askToast);
    const [first, ...others] = asked;
    if (!first) return;
    const all = [...asked.values()].flat();
    const names = [...new Set(all.map(({ data }) => data.username))];
    const titles = [...asked.values()].map(([one]) => one?.note.title ?? "");
    const id = others.length > 0 ? ASKED_TOAST : askToastId(first[0]);
    const choices =
      others.length > 0 ? [{ label: "Look", act: this.world.openInbox }] : this.answersTo(first);
    toast.choose(asking(names, notes(titles)), choices, {
      id,
      onClose: () => {
        this.asking = new Map();
        this.askToast = null;
      },
    });
    // What is replaced is closed, and forgotten with it; so only then.
    this.asking = asked;
    this.askToast = id;
  }

  /** What the owner of a note can do about those who ask for it. */
  private answersTo([noteId, all]: readonly [string, readonly Asked[]]) {
    const openShares = () => {
      for (const one of all) this.world.markRead(one.id);
      this.world.openShares(noteId);
    };
    const [first, another] = all;
    if (!first || another) return [{ label: "Look", act: openShares }];
    return [
      { label: "Let them view", act: () => this.world.letRead(noteId, first.data.username) },
      { label: "More…", act: openShares },
    ];
  }
}

/** These questions and one more, which takes the place of an earlier one of the same person for the same note. */
function withQuestion(asked: ReadonlyMap<string, readonly Asked[]>, one: Asked) {
  const others = (asked.get(one.note.id) ?? []).filter(({ data }) => data.username !== one.data.username);
  return new Map([...asked, [one.note.id, [...others, one]]]);
}
