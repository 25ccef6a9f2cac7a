import { lazy, Suspense, useEffect, useState } from "react";

/** What is on screen comes first. */
const PATIENCE_MS = 2000;

const News = lazy(async () => ({
  // Without it lists are asked for from time to time, as where no socket gets through.
  default: await import("./News").then(
    (module) => module.News,
    () => () => null,
  ),
}));

/** The news, once the browser has nothing else to do. */
export function LaterNews() {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    const begin = () => setTime(true);
    // Safari has no word for idle.
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(begin, PATIENCE_MS / 4);
      return () => clearTimeout(timer);
    }
    const idle = requestIdleCallback(begin, { timeout: PATIENCE_MS });
    return () => cancelIdleCallback(idle);
  }, []);
  return isTime ? (
    <Suspense>
      <News />
    </Suspense>
  ) : null;
}
