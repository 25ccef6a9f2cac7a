import { useCallback, useState } from "react";
import { deviceStorage } from "@/shared/lib/deviceStorage";

const KEY = "curio:shows-source";

/** Whether this person likes to see markup on this device, and how to change that. */
export function useShowsSource(): [boolean, () => void] {
  const [showsSource, setShowsSource] = useState(() => deviceStorage()?.getItem(KEY) === "yes");
  const toggle = useCallback(
    () =>
      setShowsSource((before) => {
        if (before) deviceStorage()?.removeItem(KEY);
        else deviceStorage()?.setItem(KEY, "yes");
        return !before;
      }),
    [],
  );
  return [showsSource, toggle];
}
