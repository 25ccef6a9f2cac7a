/** What this browser tells a person while they look elsewhere: each is off until they ask for it on this device. */
import { isDeviceSwitchOn } from "./deviceSwitch";

export const tellings = {
  shared: "a note is shared with me",
  asked: "somebody asks for access to a note of mine",
  edited: "others change a note of mine",
} as const;

export type Telling = keyof typeof tellings;

/** The name of its switch. */
export const switchOf = (telling: Telling) => `tell.${telling}`;

/** Whether the browser lets this page tell anything: "default" until somebody was asked. */
export function permission(): NotificationPermission | "unsupported" {
  return "Notification" in window ? Notification.permission : "unsupported";
}

/** Tells it if it is wanted, allowed, and nobody looks at this page. ``tag``: takes the place of the last one of that name. */
export function tell(
  telling: Telling,
  words: { title: string; body: string; tag: string },
  onClick: () => void,
) {
  if (!document.hidden || permission() !== "granted" || !isDeviceSwitchOn(switchOf(telling))) return;
  const { title, body, tag } = words;
  try {
    const shown = new Notification(title, { body, tag, icon: "/static/icon.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick();
    };
  } catch {
    // Chromium on Android has the class and lets only a service worker use it.
  }
}
