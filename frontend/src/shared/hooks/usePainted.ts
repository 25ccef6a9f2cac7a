import { useEffect, useState } from "react";

/** A window that nobody looks at paints nothing. */
const UNSEEN_MS = 100;

/** Whether the screen shows what this component has put on it since ``isOn``. */
export function usePainted(isOn: boolean): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    if (!isOn) return;
    let isWanted = true;
    const tell = () => isWanted && setPainted(true);
    const unseen = setTimeout(tell, UNSEEN_MS);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = tell;
    // What is posted while a frame is made comes after that frame.
    const frame = requestAnimationFrame(() => port2.postMessage(null));
    return () => {
      isWanted = false;
      clearTimeout(unseen);
      cancelAnimationFrame(frame);
      port1.close();
      setPainted(false);
    };
  }, [isOn]);
  return isPainted;
}
