/** ":" and two letters: emoji by their names. What goes into the note is the character. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Gemoji } from "gemoji";
import { isInCode } from "@/editor/commands/segments";
import { markStart } from "./markStart";
import { putWhole } from "./putWhole";

/** The sign, and what may have been typed behind it. */
export const COLON = /(?:^|[\s(]):[a-z\d_+-]{2,}$/i;
const SHOWN = 40;

const nameOf = ({ names, description }: Gemoji) => names[0] ?? description;

/** The emoji whose name or tag has ``typed`` in it: names that begin with it first. */
export function emojiFor(all: readonly Gemoji[], typed: string): Gemoji[] {
  const query = typed.toLowerCase();
  const rank = ({ names, tags }: Gemoji) => {
    if (names.includes(query)) return 4;
    if (names.some((name) => name.startsWith(query))) return 3;
    if (tags.some((tag) => tag.startsWith(query))) return 2;
    return names.some((name) => name.includes(query)) ? 1 : 0;
  };
  return (
    all
      .map((one) => ({ one, rank: rank(one) }))
      .filter((found) => found.rank > 0)
      // The plain one before its kin: "heart" before "heart eyes cat".
      .sort((a, b) => b.rank - a.rank || nameOf(a.one).length - nameOf(b.one).length)
      .slice(0, SHOWN)
      .map(({ one }) => one)
  );
}

function found(context: CompletionContext, all: readonly Gemoji[]): CompletionResult | null {
  const match = context.matchBefore(COLON);
  if (!match || context.state.readOnly) return null;
  const colon = match.from + match.text.indexOf(":");
  if (isInCode(context.state, colon)) return null;
  const fitting = emojiFor(all, context.state.sliceDoc(colon + 1, context.pos));
  if (fitting.length === 0) return null;
  return {
    from: colon + 1,
    filter: false,
    // At once with each letter: Enter right behind the last one is meant for what that leaves.
    update: (_before, _from, _to, now) => found(now, all),
    options: fitting.map((one) => ({
      label: nameOf(one).replaceAll("_", " "),
      type: "emoji",
      emoji: one.emoji,
      apply: (view, _completion, from, to) => putWhole(view, markStart(view, from, ":"), to, one.emoji),
    })),
  };
}

export async function emojiSource(context: CompletionContext): Promise<CompletionResult | null> {
  if (!context.matchBefore(COLON)) return null;
  // Offline, before it ever came, there is no list; the letters stay as they are.
  const list = await import("gemoji").catch(() => null);
  return !list || context.aborted ? null : found(context, list.gemoji);
}
