/** "[[": links to other notes by their titles. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { isInCode } from "@/editor/commands/segments";
import { markStart } from "./markStart";
import { putWhole } from "./putWhole";
import { type LinkableNote, writingSources } from "./sources";

/** The sign, and what may have been typed behind it. */
export const BRACKETS = /\[\[[^[\]|\n]*$/;

/** Whoever types on is not asked about every letter. */
const PAUSE_MS = 120;

/** The Markdown for a link to a note: a title that has brackets in it goes by its address. */
export function noteLink({ id, title }: LinkableNote): string {
  if (title !== "" && !/[[\]|\n]/.test(title)) return `[[${title}]]`;
  return `[${title.replace(/[[\]\\]/g, "\\$&") || "Untitled"}](/notes/${id})`;
}

/** ``from`` is behind the brackets. */
function put(view: EditorView, from: number, to: number, text: string): void {
  const end = view.state.sliceDoc(to, to + 2) === "]]" ? to + 2 : to;
  putWhole(view, markStart(view, from, "[["), end, text);
}

export async function notesSource(context: CompletionContext): Promise<CompletionResult | null> {
  const match = context.matchBefore(BRACKETS);
  const [sources] = context.state.facet(writingSources);
  if (!match || !sources || context.state.readOnly || isInCode(context.state, match.from)) return null;
  const typed = match.text.slice(2).trim();
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  if (context.aborted) return null;
  const notes = await sources.notes(typed);
  if (context.aborted) return null;
  const query = typed.toLowerCase();
  const hasTyped = ({ title }: LinkableNote) => title.toLowerCase().includes(query);
  const option = (note: LinkableNote): Completion => ({
    label: note.title || "Untitled",
    type: "note",
    apply: (view, _completion, from, to) => put(view, from, to, noteLink(note)),
  });
  const isKnown = notes.some(({ title }) => title.toLowerCase() === query);
  const created = typed !== "" && !isKnown ? [newNote(typed, sources.createNote)] : [];
  // Those with it in their text alone come last: what is being typed here is in the text of this very note.
  const others = notes.filter(({ isOpen }) => !isOpen);
  const options = [
    ...others.filter(hasTyped).map(option),
    ...created,
    ...others.filter((note) => !hasTyped(note)).map(option),
  ];
  return { from: match.from + 2, filter: false, options };
}

function newNote(title: string, create: (title: string) => Promise<boolean>): Completion {
  return {
    label: `New note “${title}”`,
    type: "newNote",
    apply: (view, _completion, from, to) => {
      put(view, from, to, `[[${title}]]`);
      // The link stands at once; it finds its note as soon as there is one.
      void create(title);
    },
  };
}
