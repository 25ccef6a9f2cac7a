/** "/" at the start of a line or after a blank: what can be put there. */
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { StateEffect, StateField } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { asOneStep, type EditorCommandId, editorCommands, runCommand } from "@/editor/commands";
import { isInCode } from "@/editor/commands/segments";
import { isInTable } from "@/editor/livepreview/tableKeys";
import { type CommandId, catalogue, commandIds } from "@/shared/commands/catalogue";
import { desk } from "@/shared/commands/desk";
import { markStart } from "./markStart";

/** The sign, and what may have been typed behind it. */
export const SLASH = /(?:^|\s)\/(?:[\p{L}\d][\p{L}\d ]*)?$/u;

/** A slash that the person wants to keep: Escape closed its menu. */
export const keepSlash = StateEffect.define<number>();

export const keptSlash = StateField.define<number>({
  create: () => -1,
  update(kept, transaction) {
    let position = kept < 0 ? kept : transaction.changes.mapPos(kept, 1);
    for (const effect of transaction.effects) if (effect.is(keepSlash)) position = effect.value;
    return position;
  },
});

export interface CommandCompletion extends Completion {
  readonly command: CommandId;
  apply(view: EditorView, completion: Completion, from: number, to: number): void;
}

interface SlashResult extends CompletionResult {
  readonly options: readonly CommandCompletion[];
}

function isEditorCommand(id: CommandId): id is EditorCommandId {
  return id in editorCommands;
}

function run(view: EditorView, id: CommandId, from: number, to: number): void {
  asOneStep(view, () => {
    view.dispatch({ changes: { from, to }, selection: { anchor: from }, userEvent: "input.complete" });
    if (isEditorCommand(id)) runCommand(view, id);
    else desk.run(id);
  });
}

/** How well a command fits what was typed; 0 for not at all. */
export function fitness(id: CommandId, typed: string): number {
  const { title, words = "", slash = "" } = catalogue[id];
  const query = typed.toLowerCase();
  if (query === "" || slash === query) return 4;
  const name = title.toLowerCase();
  if (slash.startsWith(query) || name.startsWith(query)) return 3;
  const parts = `${name} ${words}`.split(" ");
  if (parts.some((part) => part.startsWith(query))) return 2;
  return name.includes(query) ? 1 : 0;
}

/** What can be put into a cell; any block would break its table. */
const inCells: ReadonlySet<CommandId> = new Set(["attach", "date"]);

function belongs(id: CommandId, isTable: boolean): boolean {
  return catalogue[id].group === "Table" ? isTable : !isTable || inCells.has(id);
}

/** The commands that the slash menu has for ``typed``, best first: in a table, those for its rows and columns. */
export function slashCommands(typed: string, isTable: boolean): CommandId[] {
  const available = desk.available();
  return commandIds
    .filter((id) => catalogue[id].slash !== undefined && belongs(id, isTable))
    .filter((id) => isEditorCommand(id) || available.includes(id))
    .map((id) => ({ id, fits: fitness(id, typed) }))
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits)
    .map(({ id }) => id);
}

export function slashSource(context: CompletionContext): SlashResult | null {
  const match = context.matchBefore(SLASH);
  if (!match || context.state.readOnly) return null;
  const slash = match.from + match.text.indexOf("/");
  if (context.state.field(keptSlash, false) === slash || isInCode(context.state, slash)) return null;
  const typed = context.state.sliceDoc(slash + 1, context.pos);
  const found = slashCommands(typed.trimEnd(), isInTable(context.state));
  if (found.length === 0) return null;
  return {
    from: slash + 1,
    filter: false,
    // At once with each letter: Enter right behind the last one is meant for what that leaves.
    update: (_before, _from, _to, now) => slashSource(now),
    options: found.map(
      (id): CommandCompletion => ({
        label: catalogue[id].title,
        command: id,
        apply: (view, _completion, from, to) => run(view, id, markStart(view, from, "/"), to),
      }),
    ),
  };
}
