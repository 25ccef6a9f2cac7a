import { lazy, Suspense, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { catalogue, commandIds } from "@/shared/commands/catalogue";
import { desk, useCommands } from "@/shared/commands/desk";
import { isPressed } from "@/shared/commands/keys";

const Palette = lazy(async () => ({ default: (await import("./Palette")).Palette }));
const ShortcutHelp = lazy(async () => ({ default: (await import("./ShortcutHelp")).ShortcutHelp }));

const fields = "input, textarea, select, [contenteditable=true], [role=textbox]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null;
}

/** Does what a key means on the whole page, unless whoever has the focus did something with it. */
function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const id = commandIds.find((one) => {
    const { where, keys } = catalogue[one];
    if (where !== "anywhere" && (where !== "outside" || isTyping(event.target))) return false;
    return keys?.some((key) => isPressed(key, event)) ?? false;
  });
  if (!id || !desk.available().includes(id)) return;
  event.preventDefault();
  // A key that is held down is pressed once; and a dialog is answered before anything else.
  if (!event.repeat && !document.querySelector("[role=dialog][aria-modal=true]")) desk.run(id);
}

/** Hears the keys of commands, and shows the palette and the help. */
export function CommandCenter() {
  const navigate = useNavigate();
  // None has been open until the first time: their parts are loaded then.
  const [isPaletteOpen, setPaletteOpen] = useState<boolean | null>(null);
  const [isHelpOpen, setHelpOpen] = useState<boolean | null>(null);
  const [opener, setOpener] = useState<Element | null>(null);
  const help = () => setHelpOpen(true);
  useCommands({
    palette: () => {
      setOpener(document.activeElement);
      setPaletteOpen(true);
    },
    help,
    helpOutside: help,
    allNotes: () => navigate("/"),
    trash: () => navigate("/trash"),
    settings: () => navigate("/settings"),
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Suspense>
      {isPaletteOpen !== null && (
        <Palette opener={opener} opened={isPaletteOpen} onClose={() => setPaletteOpen(false)} />
      )}
      {isHelpOpen !== null && <ShortcutHelp opened={isHelpOpen} onClose={() => setHelpOpen(false)} />}
    </Suspense>
  );
}
