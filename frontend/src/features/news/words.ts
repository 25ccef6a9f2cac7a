/** How news are said. */
export const quoted = (title: string) => `“${title || "Untitled"}”`;

/** "ada", "ada and bob", "ada and 3 others". */
export function people(names: readonly string[]): string {
  const [first = "Somebody", second] = names;
  if (names.length < 2) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} others`;
}

/** "“Plan”", "“Plan” and another note", "“Plan” and 3 other notes". */
export function notes(titles: readonly string[]): string {
  const others = titles.length - 1;
  const first = quoted(titles[0] ?? "");
  if (others < 1) return first;
  return `${first} and ${others === 1 ? "another note" : `${others} other notes`}`;
}
