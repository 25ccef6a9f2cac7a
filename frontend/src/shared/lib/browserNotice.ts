/** What the browser may tell a person while they look elsewhere. It is asked only when somebody wants it, by a click. */
import { useSyncExternalStore } from "react";
import { deviceStorage } from "./deviceStorage";

type Permission = NotificationPermission | "unsupported";

/** Kept once a browser was found to let no page tell anything. */
const CANNOT = "curio.no-notices";

const listeners = new Set<() => void>();

/** Whether the browser lets this page tell anything: "default" until somebody was asked. */
export function permission(): Permission {
  const can = "Notification" in window && !deviceStorage()?.getItem(CANNOT);
  return can ? Notification.permission : "unsupported";
}

/** Has the browser ask whether it may; on a click. */
export async function askToTell(): Promise<void> {
  await Notification.requestPermission();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Whoever changes it in the browser's own settings comes back from there.
  window.addEventListener("focus", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("focus", listener);
  };
}

export function usePermission(): Permission {
  return useSyncExternalStore(subscribe, permission);
}

/** Tells it. ``tag``: takes the place of the last one of that name. A click brings this tab forward and acts. */
export function tell(words: { title: string; body: string; tag: string }, onClick: () => void): void {
  const { title, body, tag } = words;
  try {
    const shown = new Notification(title, { body, tag, icon: "/static/icon.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick();
    };
  } catch {
    // Chromium on Android has the class and lets only a service worker use it. That shows only here.
    try {
      deviceStorage()?.setItem(CANNOT, "1");
    } catch {
      // A full storage: it shows again the next time.
    }
    for (const listener of listeners) listener();
  }
}
