/** Keys as the catalogue writes them ("Mod-Alt-n"): compared with what was pressed, and shown as this system does. */

const isApple = /mac|iphone|ipad/i.test(navigator.platform);

interface Combination {
  readonly mod: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly key: string;
}

function parsed(keys: string): Combination {
  const parts = keys.split(/-(?!$)/);
  const key = parts.pop() ?? "";
  return { mod: parts.includes("Mod"), alt: parts.includes("Alt"), shift: parts.includes("Shift"), key };
}

/** The letter or digit of a key by its place: with Alt or Shift held, layouts make another character of it. */
function atPlace(event: KeyboardEvent): string {
  return /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]?.toLowerCase() ?? "";
}

export function isPressed(keys: string, event: KeyboardEvent): boolean {
  const { mod, alt, shift, key } = parsed(keys);
  // On Windows AltGr counts as Ctrl and Alt, and writes a letter where it is pressed with one.
  if (event.getModifierState("AltGraph")) return false;
  if ((isApple ? event.metaKey : event.ctrlKey) !== mod || event.altKey !== alt) return false;
  if ((isApple ? event.ctrlKey : event.metaKey) !== false) return false;
  // "?" and "/" are where the layout has them, with Shift or without.
  if (/^[^a-z0-9]$/i.test(key)) return event.key === key;
  if (event.shiftKey !== shift) return false;
  return event.key.toLowerCase() === key.toLowerCase() || ((alt || shift) && atPlace(event) === key);
}

const apple: Readonly<Record<string, string>> = { Mod: "⌘", Alt: "⌥", Shift: "⇧" };
const others: Readonly<Record<string, string>> = { Mod: "Ctrl" };
const names: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", Enter: "↵" };

/** The single keys as they are shown, say ``["Ctrl", "Alt", "N"]``. */
export function keyNames(keys: string): string[] {
  const { mod, alt, shift, key } = parsed(keys);
  const held = [mod && "Mod", alt && "Alt", shift && "Shift"].filter((name) => name !== false);
  const system = isApple ? apple : others;
  return [
    ...held.map((name) => system[name] ?? name),
    names[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ];
}

/** The same in one piece: "Ctrl+Alt+N", or "⌘⌥N". */
export function shownKeys(keys: string): string {
  return keyNames(keys).join(isApple ? "" : "+");
}
