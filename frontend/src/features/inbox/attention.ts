/** Whether somebody looks at this tab. All who ask mean the same by it.
 *
 * A page in front of an empty chair is not looked at. The minute after which it counts as that is short for somebody who
 * reads without a move; but what is told by mistake is taken back at their next sign, and what is not told is missed.
 */
import { SignsOfLife } from "@/shared/lib/SignsOfLife";

const listeners = new Set<() => void>();
let signs: SignsOfLife | null = null;

/** Visible and in the window that has the focus, whoever is there. */
export function isInFront(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

/** In front, and somebody is there: as far as that is followed. */
export function isLookedAt(): boolean {
  return isInFront() && !signs?.isIdle;
}

/** Calls ``listener`` when somebody may have come or gone; returns the undo. */
export function followAttention(listener: () => void): () => void {
  if (!signs) {
    signs = new SignsOfLife(say);
    window.addEventListener("focus", come);
    window.addEventListener("blur", say);
    document.addEventListener("visibilitychange", come);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    signs?.stop();
    signs = null;
    window.removeEventListener("focus", come);
    window.removeEventListener("blur", say);
    document.removeEventListener("visibilitychange", come);
  };
}

/** Whoever brings the tab to the front is there. */
function come(): void {
  if (isInFront()) signs?.see();
  say();
}

function say(): void {
  for (const listener of [...listeners]) listener();
}
