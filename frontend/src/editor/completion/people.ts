/** "@": the people who see this note. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { isInCode } from "@/editor/commands/segments";
import { markStart } from "./markStart";
import { putWhole } from "./putWhole";
import { writingSources } from "./sources";

export async function peopleSource(context: CompletionContext): Promise<CompletionResult | null> {
  const match = context.matchBefore(/(?:^|[\s(])@[\p{L}\d_.-]*$/u);
  const [sources] = context.state.facet(writingSources);
  if (!match || !sources || context.state.readOnly) return null;
  const sign = match.from + match.text.indexOf("@");
  if (isInCode(context.state, sign)) return null;
  const typed = context.state.sliceDoc(sign + 1, context.pos).toLowerCase();
  const people = (await sources.people()).filter(({ name }) => name.toLowerCase().includes(typed));
  if (context.aborted || people.length === 0) return null;
  const isStart = (name: string) => (name.toLowerCase().startsWith(typed) ? 0 : 1);
  return {
    from: sign + 1,
    filter: false,
    options: people
      .toSorted((a, b) => isStart(a.name) - isStart(b.name))
      .map(({ name, detail }) => ({
        label: name,
        detail,
        type: "person",
        apply: (view, _completion, from, to) => putWhole(view, markStart(view, from, "@"), to, `@${name} `),
      })),
  };
}
