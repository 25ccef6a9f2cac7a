import { useEffect, useState } from "react";

/** ``opened``, but never from the first moment on: a dialog gives the focus back only to whoever had it when it opened,
 * and one that comes already open takes nobody's. */
export function useOpenedLater(opened: boolean): boolean {
  const [isShown, setShown] = useState(false);
  useEffect(() => setShown(opened), [opened]);
  return isShown;
}
