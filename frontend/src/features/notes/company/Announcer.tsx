import { useEffect, useRef, useState } from "react";
import type { Peer } from "@/collab/peers";
import { comings, presence } from "./words";

/** Those who come within this time are named together, and a connection that broke for a moment is not spoken of. */
const GATHER_MS = 2000;
/** Whoever has pressed no key for so long is not typing. */
const PAUSE_MS = 1500;

export interface AnnouncerProps {
  peers: readonly Peer[];
  /** Whether this window is connected. One that is not knows of nobody, which does not mean that they left. */
  isLive: boolean;
}

/** Tells who does not see the faces who came and who went: in one sentence now and then, and while one types not until
 * one pauses. */
export function Announcer({ peers, isLive }: AnnouncerProps) {
  const [sentence, setSentence] = useState("");
  const told = useRef<ReadonlyMap<string, string> | null>(null);
  const typedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = () => {
      typedAt.current = performance.now();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, []);
  useEffect(() => {
    if (!isLive) return;
    const here = new Map(peers.map(({ key, name }) => [key, name]));
    const tell = () => {
      const pause = typedAt.current + PAUSE_MS - performance.now();
      if (pause > 0) {
        timer = setTimeout(tell, pause);
        return;
      }
      const before = told.current;
      told.current = here;
      if (before === null) {
        if (here.size > 0) setSentence(`${presence([...here.values()])}.`);
        return;
      }
      const joined = [...here].filter(([key]) => !before.has(key)).map(([, name]) => name);
      const left = [...before].filter(([key]) => !here.has(key)).map(([, name]) => name);
      if (joined.length + left.length > 0) setSentence(comings(joined, left));
    };
    let timer = setTimeout(tell, GATHER_MS);
    return () => clearTimeout(timer);
  }, [peers, isLive]);
  return (
    <span className="visually-hidden" role="status" data-announcer="">
      {sentence}
    </span>
  );
}
