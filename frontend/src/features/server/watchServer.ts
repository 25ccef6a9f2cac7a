import { useEffect, useState } from "react";
import type { Overview } from "./overview";

export type Watch =
  | { kind: "joining" }
  | { kind: "live"; overview: Overview }
  /** What it was when the connection was lost; it is tried again. */
  | { kind: "away"; overview: Overview | null }
  | { kind: "refused" };

const ACCESS_LOST = 4403;
const LOGIN_OVER = 4401;
/** A connection that says nothing for so long is none. */
const SILENCE_MS = 5_000;
const MAX_RETRY_MS = 10_000;

/** Watches the server until the undo is called, and tells of every change. */
export function watchServer(tell: (watch: Watch) => void): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Overview | null = null;
  let failures = 0;

  const after = (delay: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, delay);
  };
  const leave = () => {
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close();
  };
  const lose = () => {
    leave();
    tell({ kind: "away", overview: last });
    after(Math.min(500 * 2 ** failures++, MAX_RETRY_MS) * (0.5 + Math.random()), join);
  };
  const join = () => {
    socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws/server`);
    socket.onmessage = (event) => {
      failures = 0;
      last = JSON.parse(event.data) as Overview;
      tell({ kind: "live", overview: last });
      after(SILENCE_MS, lose);
    };
    socket.onclose = ({ code }) => {
      if (code !== ACCESS_LOST && code !== LOGIN_OVER) return lose();
      clearTimeout(timer);
      tell({ kind: "refused" });
    };
    after(2 * SILENCE_MS, lose);
  };
  join();
  return () => {
    clearTimeout(timer);
    leave();
  };
}

/** How the server is, for as long as the component is on screen. */
export function useOverview(): Watch {
  const [watch, setWatch] = useState<Watch>({ kind: "joining" });
  useEffect(() => watchServer(setWatch), []);
  return watch;
}
