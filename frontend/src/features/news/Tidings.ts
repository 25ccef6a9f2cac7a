/** Says to a person what concerns them: notes that others share with them, questions to them, and, while they look
 * elsewhere, what others write in their notes. */
import type { NewsEvent } from "@/api/news/events";
import { tell } from "@/shared/lib/tellings";
import { askToastId, toast } from "@/shared/lib/toast";
import { notes, people, quoted } from "./words";

const SHARED_TOAST = "shared";
const SHARED_MS = 10_000;
/** Of what others write in a note is told so often at the most. */
const EDITS_MS = 60_000;

export interface Surroundings {
  readonly username: string;
  open(noteId: string): void;
  /** Goes to the note, and to who may see it. */
  openShares(noteId: string): void;
  letRead(noteId: string, username: string): void;
  isOwn(noteId: string): Promise<boolean>;
}

type Shared = Extract<NewsEvent, { kind: "note.shared" }>;
type Asked = Extract<NewsEvent, { kind: "note.access_asked" }>;
type Edited = Extract<NewsEvent, { kind: "note.edited" }>;

export class Tidings {
  /** What the toast now on screen speaks of. */
  private shared: Shared[] = [];
  private readonly asking = new Map<string, string[]>();
  private readonly toldAt = new Map<string, number>();

  constructor(private readonly world: Surroundings) {}

  hear(events: readonly NewsEvent[]): void {
    const mine = this.world.username;
    const shared: Shared[] = [];
    const asked = new Map<string, Asked>();
    for (const event of events) {
      if (event.kind === "note.access_asked") {
        this.remember(event);
        asked.set(event.note.id, event);
      }
      if (event.kind === "note.shared") {
        this.answer(event.note.id, event.data.username);
        if (event.data.username === mine && !event.actors.includes(mine)) shared.push(event);
      }
      if (event.kind === "note.edited" && !event.actors.includes(mine)) void this.sayEdited(event);
    }
    if (shared.length > 0) this.sayShared(shared);
    for (const event of asked.values()) this.sayAsked(event);
  }

  private sayShared(news: readonly Shared[]): void {
    const [latest] = news.slice(-1);
    if (!latest) return;
    const all = [...this.shared, ...news];
    const words = (which: readonly Shared[]) => {
      const by = [...new Set(which.flatMap(({ actors }) => actors))];
      const titles = new Map(which.map(({ note }) => [note.id, note.title]));
      return `${people(by)} shared ${notes([...titles.values()].reverse())} with you`;
    };
    const open = () => this.world.open(latest.note.id);
    // What is replaced is closed, and forgotten with it; so only then.
    toast.choose(words(all), [{ label: "Open", act: open }], {
      id: SHARED_TOAST,
      autoClose: SHARED_MS,
      onClose: () => {
        this.shared = [];
      },
    });
    this.shared = all;
    tell("shared", { title: words(news), body: "", tag: `shared:${latest.note.id}` }, open);
  }

  private remember({ note, data }: Asked): void {
    const names = this.asking.get(note.id) ?? [];
    if (!names.includes(data.username)) this.asking.set(note.id, [...names, data.username]);
  }

  /** Somebody was let in, wherever that was done. */
  private answer(noteId: string, username: string): void {
    const names = this.asking.get(noteId);
    if (!names?.includes(username)) return;
    toast.hide(askToastId(noteId));
    const left = names.filter((name) => name !== username);
    if (left.length > 0) this.asking.set(noteId, left);
    else this.asking.delete(noteId);
  }

  private sayAsked({ note }: Asked): void {
    const names = this.asking.get(note.id) ?? [];
    const [only] = names;
    if (only === undefined) return;
    const words = `${people(names)} ${names.length > 1 ? "ask" : "asks"} for access to ${quoted(note.title)}`;
    const openShares = () => this.world.openShares(note.id);
    const choices =
      names.length > 1
        ? [{ label: "Look", act: openShares }]
        : [
            { label: "Let them view", act: () => this.world.letRead(note.id, only) },
            { label: "More…", act: openShares },
          ];
    toast.choose(words, choices, {
      id: askToastId(note.id),
      onClose: () => void this.asking.delete(note.id),
    });
    this.asking.set(note.id, names);
    tell("asked", { title: words, body: "", tag: `asked:${note.id}` }, openShares);
  }

  private async sayEdited({ note, actors }: Edited): Promise<void> {
    const now = Date.now();
    if (!document.hidden || now - (this.toldAt.get(note.id) ?? -EDITS_MS) < EDITS_MS) return;
    this.toldAt.set(note.id, now);
    if (!(await this.world.isOwn(note.id))) return;
    tell(
      "edited",
      { title: `${people(actors)} changed ${quoted(note.title)}`, body: "", tag: `edited:${note.id}` },
      () => this.world.open(note.id),
    );
  }
}
