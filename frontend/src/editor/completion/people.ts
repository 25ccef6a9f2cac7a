/** "@": the people who see this note. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { isInCode } from "@/editor/commands/segments";
import { markStart } from "./markStart";
import { putWhole } from "./putWhole";
import { type Mentionable, writingSources } from "./sources";

/** The sign, and what may have been typed behind it. */
export const AT = /(?:^|[\s(])@[\p{L}\d_.-]*$/u;

/** Those of ``people`` who fit what is typed. */
function found(context: CompletionContext, people: readonly Mentionable[]): CompletionResult | null {
  const match = context.matchBefore(AT);
  if (!match || context.state.readOnly) return null;
  const sign = match.from + match.text.indexOf("@");
  if (isInCode(context.state, sign)) return null;
  const typed = context.state.sliceDoc(sign + 1, context.pos).toLowerCase();
  const fitting = people.filter(({ name }) => name.toLowerCase().includes(typed));
  if (fitting.length === 0) return null;
  const isStart = (name: string) => (name.toLowerCase().startsWith(typed) ? 0 : 1);
  return {
    from: sign + 1,
    filter: false,
    // At once with each letter: Enter right behind the last one is meant for whom that leaves.
    update: (_before, _from, _to, now) => found(now, people),
    options: fitting
      .toSorted((a, b) => isStart(a.name) - isStart(b.name))
      .map(({ name, detail }) => ({
        label: name,
        detail,
        type: "person",
        apply: (view, _completion, from, to) => putWhole(view, markStart(view, from, "@"), to, `@${name} `),
      })),
  };
}

export async function peopleSource(context: CompletionContext): Promise<CompletionResult | null> {
  const [sources] = context.state.facet(writingSources);
  if (!sources || !context.matchBefore(AT)) return null;
  const people = await sources.people();
  return context.aborted ? null : found(context, people);
}
