import { useLayoutEffect } from "react";
import { useCurrentSession } from "@/api/CurrentSession";
import { client } from "@/api/client";
import type { News } from "@/api/news/NewsFeed";
import { news } from "@/api/news/news";
import type { OpenNote } from "@/collab/OpenNote";
import { openNotes } from "@/collab/registry";
import { Seen } from "./Seen";

async function send(noteId: string, revision: string, isLeaving: boolean): Promise<void> {
  await client.PUT("/api/v1/notes/{note_id}/seen/", {
    params: { path: { note_id: noteId } },
    body: { revision },
    // The request goes on when the page is gone.
    keepalive: isLeaving,
  });
}

/** Has the server know what of this note is seen, until the returned function is called. */
function follow(username: string, noteId: string, note: OpenNote): () => void {
  const seen = new Seen({
    revision: () => note.revision,
    peers: () => note.getSnapshot().peers.length,
    send: (revision, isLeaving) => send(noteId, revision, isLeaving),
  });
  let wasThere = note.revision !== null;
  const onNote = () => {
    const isThere = note.revision !== null;
    if (isThere && !wasThere) seen.came();
    wasThere = isThere;
  };
  const onNews = (heard: News) => {
    if (heard.kind !== "events") return;
    for (const event of heard.events) {
      if (event.kind !== "note.edited" || event.note.id !== noteId) continue;
      seen.hear(
        event.data.revision,
        event.actors.every((name) => name === username),
      );
    }
  };
  const undo = [seen.start(), note.subscribe(onNote), news.subscribe(onNews)];
  return () => {
    for (const one of undo) one();
  };
}

/** Says to the server what this person sees of the note on the page. */
export function useSeen(noteId: string): void {
  const { username } = useCurrentSession();
  // A layout effect, since those are undone from the outside in: what was seen last is said while the note is still open.
  useLayoutEffect(() => follow(username, noteId, openNotes.get(username, noteId)), [username, noteId]);
}
