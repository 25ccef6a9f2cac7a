import { useCallback, useSyncExternalStore } from "react";
import { deviceStorage } from "./deviceStorage";

const listeners = new Set<() => void>();
/** What this tab has set: a browser that keeps nothing still switches. */
const set = new Map<string, boolean>();

/** Whether it is on, for whoever is no component. */
export function isDeviceSwitchOn(name: string): boolean {
  return set.get(name) ?? deviceStorage()?.getItem(`curio.${name}`) === "on";
}

export function setDeviceSwitch(name: string, isOn: boolean): void {
  set.set(name, isOn);
  try {
    if (isOn) deviceStorage()?.setItem(`curio.${name}`, "on");
    else deviceStorage()?.removeItem(`curio.${name}`);
  } catch {
    // A full or forbidden storage forgets it with the tab.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Something that is on or off on this device, for everybody in this tab who asks. Off at first. */
export function useDeviceSwitch(name: string): [isOn: boolean, toggle: () => void] {
  const isOn = useSyncExternalStore(subscribe, () => isDeviceSwitchOn(name));
  const toggle = useCallback(() => setDeviceSwitch(name, !isDeviceSwitchOn(name)), [name]);
  return [isOn, toggle];
}
