import { useEffect } from "react";

let title = "";
let unread = 0;

function show(): void {
  const name = title ? `${title} · Curio` : "Curio";
  document.title = unread > 0 ? `(${unread}) ${name}` : name;
}

/** Names the browser's tab. */
export function useTitle(newTitle: string): void {
  useEffect(() => {
    title = newTitle;
    show();
  }, [newTitle]);
}

/** Has the tab say, before its name, how much there is to read. */
export function useUnreadInTitle(count: number): void {
  useEffect(() => {
    unread = count;
    show();
    return () => {
      unread = 0;
      show();
    };
  }, [count]);
}
