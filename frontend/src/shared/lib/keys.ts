const isApple = /mac|iphone|ipad/i.test(navigator.platform);

/** A shortcut as this system writes it: "Mod+Alt+N" is "Ctrl+Alt+N" or "⌘⌥N". */
export function shortcut(keys: string): string {
  if (!isApple) return keys.replace("Mod", "Ctrl");
  return keys.replace("Mod", "⌘").replace("Alt", "⌥").replace("Shift", "⇧").replaceAll("+", "");
}
