import type { NavigateFunction, NavigateOptions } from "react-router";

/** ``navigate``, for when an answer comes: whoever has gone on to another page by then stays there. */
export function unlessGone(navigate: NavigateFunction): (to: string, options?: NavigateOptions) => void {
  const from = location.pathname;
  return (to, options) => {
    if (location.pathname === from) navigate(to, options);
  };
}
