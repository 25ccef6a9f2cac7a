import { useLayoutEffect } from "react";
import { useRoomBeside } from "@/shared/hooks/useRoomBeside";
import { useDeviceSwitch } from "@/shared/lib/deviceSwitch";

/** Makes room for the outline beside a text that ``isThere``, before the text is seen: later it would move. */
export function useOutlinePlace(isThere: boolean): void {
  const [isOn] = useDeviceSwitch("outline");
  const [isFocused] = useDeviceSwitch("focusMode");
  const hasRoom = useRoomBeside();
  const isShown = isThere && isOn && hasRoom && !isFocused;
  useLayoutEffect(() => {
    document.documentElement.toggleAttribute("data-outline", isShown);
    return () => void document.documentElement.removeAttribute("data-outline");
  }, [isShown]);
}
