import * as Y from "yjs";
import type { Replica } from "@/collab/Replica";

/** As much of a replica as its text is read from, without a connection. */
export function replicaOf(content: string): Replica {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, content);
  return { doc, text } as Replica;
}
