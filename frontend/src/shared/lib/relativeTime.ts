const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const sameYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const otherYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const weekday = new Intl.DateTimeFormat("en", { weekday: "short" });
const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** When something was, as short as a list can say it: "now", "5 min", "3 h", "Mon", "12 Mar". */
export function relativeTime(iso: string, now: number): string {
  const then = Date.parse(iso);
  const age = now - then;
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h`;
  if (age < 6 * DAY) return weekday.format(then);
  return new Date(then).getFullYear() === new Date(now).getFullYear()
    ? sameYear.format(then)
    : otherYear.format(then);
}

/** The same as a part of a sentence: "just now", "5 min ago", "Mon". */
export function spokenTime(iso: string, now: number): string {
  const time = relativeTime(iso, now);
  return time === "now" ? "just now" : / (min|h)$/.test(time) ? `${time} ago` : time;
}

export function exactTime(iso: string): string {
  return exact.format(Date.parse(iso));
}

export function dayOf(iso: string): string {
  return otherYear.format(Date.parse(iso));
}
