/** Whether a note's text is shown as it is written: because somebody likes it so on this device, or because the device
 * cannot keep up with drawing it. */
import { useCallback, useState } from "react";
import { deviceStorage } from "@/shared/lib/deviceStorage";

const KEY = "curio:shows-source";
/** Above this many characters, drawing a note costs more than it gives. */
const LARGE = 1_500_000;

export interface ShowsSource {
  readonly showsSource: boolean;
  toggle(): void;
  /** Why the source is shown although nobody asked for it. */
  readonly reason: "large" | "slow" | null;
  /** Whether the reason is to be said; until it was read. */
  readonly isSaid: boolean;
  dismiss(): void;
  /** The editor took too long, again and again. */
  becomesSlow(): void;
}

/** ``length`` is that of the text, if it is known. */
export function useShowsSource(length: number): ShowsSource {
  const [isChosen, setChosen] = useState(() => deviceStorage()?.getItem(KEY) === "yes");
  const [isSlow, setSlow] = useState(false);
  const [isOverridden, setOverridden] = useState(false);
  const [isSaid, setSaid] = useState(true);
  const reason = isOverridden || isChosen ? null : length > LARGE ? "large" : isSlow ? "slow" : null;
  const isGuarded = reason !== null;
  const toggle = useCallback(() => {
    if (isGuarded) {
      setOverridden(true);
      return;
    }
    setChosen(!isChosen);
    try {
      if (isChosen) deviceStorage()?.removeItem(KEY);
      else deviceStorage()?.setItem(KEY, "yes");
    } catch {
      // A full or forbidden storage forgets it with the page.
    }
  }, [isGuarded, isChosen]);
  const dismiss = useCallback(() => setSaid(false), []);
  const becomesSlow = useCallback(() => setSlow(true), []);
  return { showsSource: isChosen || isGuarded, toggle, reason, isSaid, dismiss, becomesSlow };
}
