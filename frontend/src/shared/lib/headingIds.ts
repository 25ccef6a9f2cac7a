/** What a heading's words are in an address: "What next?" is ``what-next``. */
export function slug(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s+/g, "-");
}

/** Before every id that a note's text makes, so that no note names a part of the page around it. */
export const ID_PREFIX = "note-";

/** The ids of headings by their words, in the order in which they stand; equal ones are counted. */
export function headingIds(headings: readonly string[]): string[] {
  const times = new Map<string, number>();
  const given = new Set<string>();
  return headings.map((words) => {
    const name = slug(words) || "section";
    let count = times.get(name) ?? 0;
    // "A 1" may be called what a second "A" would be.
    while (given.has(numbered(name, count))) count += 1;
    times.set(name, count + 1);
    given.add(numbered(name, count));
    return ID_PREFIX + numbered(name, count);
  });
}

function numbered(name: string, count: number): string {
  return count > 0 ? `${name}-${count}` : name;
}
