/** How webhooks are spoken of: what is sent, how one stands, and why something was not taken. */
import { ApiError, sentenceOf } from "@/api/errors";
import { spokenTime } from "@/shared/lib/relativeTime";
import type { Delivery, EventKind, Webhook } from "./webhooks";

export const kindWords: Readonly<Record<EventKind, string>> = {
  "note.edited": "Changed text",
  "note.created": "New note",
  "note.renamed": "New title",
  "note.shared": "Shared with somebody",
  "note.role_changed": "Another role",
  "note.unshared": "No longer shared with somebody",
  "note.trashed": "Moved to the trash",
  "note.restored": "Back from the trash",
  "note.access_lost": "Your access was lost",
  "note.access_asked": "Somebody asks for access",
};

export const eventKinds = Object.keys(kindWords) as EventKind[];

/** What a webhook is called: as its owner says, or as the machine that it leads to. */
export function nameOf({ name, url }: Pick<Webhook, "name" | "url">): string {
  return name || hostOf(url);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** "everything", "new title, moved to the trash · of 2 notes". */
export function sentOf({ kinds, notes }: Pick<Webhook, "kinds" | "notes">): string {
  const what =
    kinds.length === 0 ? "everything" : kinds.map((kind) => kindWords[kind].toLowerCase()).join(", ");
  if (notes === null) return what;
  return `${what} · of ${notes.length === 1 ? "one note" : `${notes.length} notes`}`;
}

type Failure = Exclude<Delivery["error"], "">;

const failures: Readonly<Record<Failure, string>> = {
  status: "The receiver answered that it did not take it.",
  redirect: "The receiver answered with a redirect, which is not followed.",
  timeout: "There was no answer in time.",
  unresolvable: "The name in the address leads nowhere.",
  unreachable: "Nobody listens at the address.",
  tls: "The certificate is not good, or no encryption could be agreed on.",
  broken: "The connection broke, or what came was no HTTP.",
  private_target: "The address is not on the public internet, and nothing is sent there.",
  position_gone: "Some events were no longer kept when their turn came, and were left out.",
};

/** Why something was not taken; empty if it was. */
export function problemOf(error: Delivery["error"]): string {
  return error === "" ? "" : failures[error];
}

export type Standing = "on" | "failing" | "off";

export const standingWords: Readonly<Record<Standing, string>> = {
  on: "On",
  failing: "Not taken",
  off: "Switched off",
};

export function standingOf(webhook: Webhook): Standing {
  if (!webhook.is_active) return "off";
  return webhook.attempts > 0 ? "failing" : "on";
}

/** What its owner has to know about a webhook that does not do what it should; empty if there is nothing. */
export function troubleOf(webhook: Webhook, now: number): string {
  const problem = problemOf(webhook.last_error);
  switch (standingOf(webhook)) {
    case "on":
      return "";
    case "failing":
      return `${problem} Tried ${times(webhook.attempts)}, ${nextTry(webhook.next_attempt_at, now)}.`;
    case "off":
      if (webhook.off_reason === "gone") {
        return "The server switched it off: the receiver answered that it wants no more (410).";
      }
      if (webhook.off_reason === "failed") {
        return `The server switched it off: nothing was taken for too long. ${problem}`.trim();
      }
      return "";
  }
}

/** "last taken 5 min ago". */
export function lastTaken({ delivered_at }: Webhook, now: number): string {
  return delivered_at ? `last taken ${spokenTime(delivered_at, now)}` : "nothing taken yet";
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

function nextTry(iso: string | null, now: number): string {
  const minutes = iso ? Math.round((Date.parse(iso) - now) / 60_000) : 0;
  if (minutes < 1) return "next try in a moment";
  return minutes < 60 ? `next try in ${minutes} min` : `next try in ${Math.round(minutes / 60)} h`;
}

/** "200 · 31 ms · 2nd try", as far as there is any. */
export function factsOf({ status, attempt, duration_ms, error }: Delivery): string {
  if (error === "position_gone") return "";
  const tries = attempt > 1 ? [`${ordinal(attempt)} try`] : [];
  return [...(status === null ? [] : [String(status)]), `${duration_ms} ms`, ...tries].join(" · ");
}

const suffixes: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one: "st", two: "nd", few: "rd" };
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

function ordinal(count: number): string {
  return `${count}${suffixes[ordinals.select(count)] ?? "th"}`;
}

/** What was sent, of whatever kind; the log has tests and gaps as well. */
export function whatWasSent({ kind, error }: Delivery): string {
  if (error === "position_gone") return "Left out";
  return kind === "webhook.test" ? "Test" : (kindWords[kind as EventKind] ?? kind);
}

/** What went wrong with a request, for people who look at webhooks. */
export function sentenceFor(error: unknown): string {
  if (error instanceof ApiError && error.code === "position_gone") {
    return "The server does not keep that any longer.";
  }
  return sentenceOf(error);
}
