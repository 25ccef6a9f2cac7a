import type { SearchQuery } from "@codemirror/search";
import type { EditorState } from "@codemirror/state";

/** Beyond this nobody counts. */
export const MOST_COUNTED = 999;

export interface Matches {
  readonly total: number;
  /** Which of them is selected, from 1; 0 for none. */
  readonly current: number;
}

export function countMatches(state: EditorState, query: SearchQuery): Matches {
  let total = 0;
  let current = 0;
  if (!query.valid || query.search === "") return { total, current };
  const { from, to } = state.selection.main;
  const cursor = query.getCursor(state);
  for (let step = cursor.next(); !step.done && total <= MOST_COUNTED; step = cursor.next()) {
    total += 1;
    if (step.value.from === from && step.value.to === to) current = total;
  }
  return { total, current };
}

export function wordsFor(query: SearchQuery, { total, current }: Matches): string {
  if (query.search === "") return "";
  if (!query.valid) return "Not a pattern";
  if (total === 0) return "No match";
  const count = total > MOST_COUNTED ? `${MOST_COUNTED}+` : String(total);
  return current > 0 ? `${current} of ${count}` : count === "1" ? "1 match" : `${count} matches`;
}
