import { useCallback, useEffect, useState } from "react";

/** Whether the note is shown to read, and how to change that; Mod-Shift-E does, wherever the caret is. */
export function useReads(): [boolean, () => void] {
  const [reads, setReads] = useState(false);
  const toggle = useCallback(() => setReads((before) => !before), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "KeyE" || !event.shiftKey || event.altKey || !(event.ctrlKey || event.metaKey))
        return;
      event.preventDefault();
      if (!event.repeat) toggle();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [toggle]);
  return [reads, toggle];
}
