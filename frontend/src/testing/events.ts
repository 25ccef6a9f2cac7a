import type { NewsEvent } from "@/api/news/events";

let position = 100;

/** Something that happened to the note of ``summary()``; later than that was last changed. */
export function happened<K extends NewsEvent["kind"]>(
  kind: K,
  data: Extract<NewsEvent, { kind: K }>["data"],
  { by = ["bo"], id = "6d4a0a5e-1111-4222-8333-944445555666", title = "Garden" } = {},
): NewsEvent {
  position += 1;
  const at = "2026-11-02T10:00:00Z";
  return { position, kind, at, note: { id, title }, actors: by, data } as NewsEvent;
}
