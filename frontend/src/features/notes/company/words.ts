/** What is said of others, in sentences. */
import type { Notice } from "@/editor/company/Arriving";
import type { Author } from "@/editor/company/people";

/** "Bo", "Bo and Cy", "Bo, Cy and 3 others". Of ``count`` people not all names need be known. */
export function listed(names: readonly string[], shown = 2, count = names.length): string {
  if (count <= 1) return names[0] ?? "";
  if (count <= shown) return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
  const first = names.slice(0, Math.max(1, shown - 1));
  const rest = count - first.length;
  return `${first.join(", ")} and ${rest} others`;
}

/** Who is here, without a full stop. */
export function presence(names: readonly string[], shown = 2, count = names.length): string {
  return `${listed(names, shown, count)} ${count === 1 ? "is" : "are"} here`;
}

/** "Bo joined.", or who left; empty when nobody did. */
export function comings(joined: readonly string[], left: readonly string[]): string {
  const sentences = [
    joined.length > 0 && `${listed(joined)} joined.`,
    left.length > 0 && `${listed(left)} left.`,
  ];
  return sentences.filter(Boolean).join(" ");
}

function names(authors: readonly Author[]): string {
  const all = [...new Set(authors.map((author) => (author.isMe ? "you" : author.name)))];
  return all.length === 0 ? "somebody" : listed(all, 3);
}

/** What a change of others was, and whose. */
export function changeWords(notice: Notice): string {
  return notice.isTakenBack ? `${whatChanged(notice)}. It was taken back.` : whatChanged(notice);
}

function whatChanged({ how, authors, stretches }: Notice): string {
  const who = names(authors);
  const changes = stretches === 1 ? "1 change" : `${stretches} changes`;
  switch (how) {
    case "api":
      return `Changed by ${who} over the API`;
    case "large":
      return `${who[0]?.toUpperCase()}${who.slice(1)} changed much at once`;
    case "away":
      return `While you were away: ${changes} by ${who}`;
  }
}
