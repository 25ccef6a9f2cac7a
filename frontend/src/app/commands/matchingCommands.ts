import { type CommandId, catalogue } from "@/shared/commands/catalogue";

/** Not in the palette: what it is itself, and the second name of a command. */
const hidden: ReadonlySet<CommandId> = new Set(["palette", "helpOutside", "pastePlain", "formatBar"]);

/** The commands whose title or other words have every word of the query, in the order of the catalogue. */
export function matchingCommands(available: readonly CommandId[], query: string): CommandId[] {
  const asked = query.toLowerCase().split(/\s+/).filter(Boolean);
  return available.filter((id) => {
    if (hidden.has(id)) return false;
    const { title, words = "", group } = catalogue[id];
    const own = `${title} ${words} ${group}`.toLowerCase();
    return asked.every((word) => own.split(/\s+/).some((part) => part.startsWith(word)));
  });
}
