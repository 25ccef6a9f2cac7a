import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Share } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import type { News } from "@/api/news/NewsFeed";
import { useIsLive, useNews } from "@/api/news/news";
import type { Notification } from "@/api/news/notifications";
import { desk } from "@/shared/commands/desk";
import { Paced } from "@/shared/lib/Paced";
import { toast } from "@/shared/lib/toast";
import { askForCount, askForNotifications, doubt, keys, markRead, showCount } from "./api";
import { followAttention, isLookedAt } from "./attention";
import { Notices } from "./Notices";
import { Tidings } from "./Tidings";
import { placeOf } from "./words";

/** The inbox is looked at so often at the most. */
const LOOK_MS = 1000;
/** So many are told one by one; older ones are in the panel. */
const NEWEST = 20;
/** Where nothing is heard for so long, nothing comes by itself. */
const DEAF_MS = 5000;

const ofNote = /^\/notes\/([0-9a-f-]{36})$/;

/** The note on this page, if it shows one. */
function noteOn(pathname: string): string | null {
  return ofNote.exec(pathname)?.[1] ?? null;
}

/** What this tab does when an inbox changes: shows the count, says what is new, and follows in the panel. */
class InboxNews {
  readonly tidings: Tidings;
  readonly notices: Notices;
  private readonly looking = new Paced(() => void this.look().catch(() => undefined), LOOK_MS);
  /** What was there is known once this is done; null until the first word of the inbox. */
  private begun: Promise<void> | null = null;
  /** How much was unread at that word. What came since is new, also where it could not be asked for at once. */
  private unreadFirst: number | null = null;

  constructor(
    private readonly queries: QueryClient,
    world: {
      go(one: Pick<Notification, "kind" | "note">): void;
      letRead(noteId: string, username: string): void;
      watched(): string | null;
    },
  ) {
    const read = (id: number) => void markRead(queries, id).catch(() => doubt(queries));
    this.tidings = new Tidings({
      newest: () => askForNotifications({ page_size: NEWEST }),
      unread: () => askForNotifications({ unread: true, page_size: NEWEST }),
      markRead: read,
      open: (id) => world.go({ kind: "shared", note: { id, title: "" } }),
      openInbox: () => void desk.run("inbox"),
      openShares: (id) => world.go({ kind: "access_asked", note: { id, title: "" } }),
      letRead: world.letRead,
      watched: world.watched,
    });
    this.notices = new Notices({
      unread: async () =>
        (await askForNotifications({ channel: "browser", unread: true, page_size: NEWEST })).results,
      go: (one) => {
        read(one.id);
        world.go(one);
      },
    });
  }

  hear(heard: News): void {
    if (heard.kind === "events") this.tidings.answered(heard.events);
    if (heard.kind !== "inbox") return;
    showCount(this.queries, heard.unreadCount);
    void this.queries.invalidateQueries({ queryKey: keys.list });
    if (this.begun) this.looking.ask();
    else {
      this.unreadFirst ??= heard.unreadCount;
      this.begun = this.begin(this.unreadFirst).catch(() => {
        // With the next word.
        this.begun = null;
      });
    }
  }

  /** Somebody looks at the page, maybe after a while. */
  readonly attend = () => {
    if (!isLookedAt()) return;
    this.tidings.seeWatched();
    if (this.begun) this.looking.ask();
  };

  stop(): void {
    this.looking.stop();
  }

  private async begin(unread: number): Promise<void> {
    await this.tell(await this.tidings.begin(unread));
  }

  private async look(): Promise<void> {
    await this.begun;
    if (!this.begun) return;
    // A page in sight says it also where nobody may be looking; then the browser does, too.
    await this.tell(document.hidden ? null : await this.tidings.look());
  }

  /** The page has said what there is up to this id, if anything. */
  private async tell(upTo: number | null): Promise<void> {
    if (!isLookedAt()) await this.notices.look();
    else if (upTo !== null) this.notices.passed(upTo);
  }
}

/** Has the page follow the inbox. ``letRead`` shares a note of this person's with somebody, and says what they may do
 * now. */
export function useInboxNews(letRead: (noteId: string, username: string) => Promise<Share["role"]>): void {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const go = useEffectEvent((one: Pick<Notification, "kind" | "note">) => {
    const { to, state } = placeOf(one);
    void navigate(to, { state });
  });
  const admit = useEffectEvent((noteId: string, name: string) =>
    letRead(noteId, name).then(
      (role) =>
        toast.done(
          role === "viewer" ? `${name} can view the note now.` : `${name} can edit the note already.`,
        ),
      (error) => toast.error(sentenceOf(error)),
    ),
  );
  const [inbox] = useState(
    () =>
      new InboxNews(queryClient, {
        go: (one) => go(one),
        letRead: (noteId, name) => void admit(noteId, name),
        watched: () => (isLookedAt() ? noteOn(location.pathname) : null),
      }),
  );
  useNews((heard) => inbox.hear(heard));
  useEffect(() => {
    const stopNotices = inbox.notices.start();
    const unfollow = followAttention(inbox.attend);
    return () => {
      stopNotices();
      inbox.stop();
      unfollow();
    };
  }, [inbox]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another note is before one's eyes
  useEffect(() => inbox.tidings.seeWatched(), [inbox, pathname]);
  useCountWhileDeaf(queryClient);
}

/** Asks for the count once where it does not come by itself, and again when somebody comes back to the page. */
function useCountWhileDeaf(queryClient: QueryClient): void {
  const isLive = useIsLive();
  useEffect(() => {
    if (isLive) return;
    const ask = () => askForCount(queryClient);
    const timer = setTimeout(ask, DEAF_MS);
    window.addEventListener("focus", ask);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", ask);
    };
  }, [isLive, queryClient]);
}
