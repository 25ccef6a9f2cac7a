import type { NoteNotification, Notification } from "@/api/news/notifications";

let id = 100;

/** Something that one is told of the note of ``summary()``; later than what was made before. */
export function notification<K extends NoteNotification["kind"]>(
  kind: K,
  data: Extract<Notification, { kind: K }>["data"],
  {
    by = ["ada"],
    note = { id: "6d4a0a5e-1111-4222-8333-944445555666", title: "Garden" },
    isRead = false,
    at = "2026-11-02T10:00:00Z",
  } = {},
): Extract<Notification, { kind: K }> {
  id += 1;
  return { id, kind, at, note, actors: by, count: 1, data, is_read: isRead } as Extract<
    Notification,
    { kind: K }
  >;
}

/** That a webhook was switched off. */
export function webhookOff({
  name = "",
  reason = "failed",
}: {
  name?: string;
  reason?: "failed" | "gone";
} = {}): Extract<Notification, { kind: "webhook_off" }> {
  id += 1;
  return {
    id,
    kind: "webhook_off",
    at: "2026-11-02T10:00:00Z",
    note: null,
    actors: [],
    count: 1,
    data: { webhook: { id: "w1", name, host: "hooks.example.org" }, reason, error: "timeout", status: null },
    is_read: false,
  };
}
