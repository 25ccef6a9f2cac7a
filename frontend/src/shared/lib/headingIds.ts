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
  const seen = new Map<string, number>();
  return headings.map((words) => {
    const name = slug(words) || "section";
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return `${ID_PREFIX}${name}${times > 0 ? `-${times}` : ""}`;
  });
}
