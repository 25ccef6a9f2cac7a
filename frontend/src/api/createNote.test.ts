import { expect, it, vi } from "vitest";
import type { Note } from "@/api/client";
import { summary } from "@/testing/page";
import { createNote, type NewNote } from "./createNote";

type Fate = "done" | "lost" | "unreached" | "refused";

/** A server that makes one note a key, and of which the answers fare as they are told. */
function serving(...fates: Fate[]): { notes: Note[]; keys: string[] } {
  const made = new Map<string, Note>();
  const notes: Note[] = [];
  const keys: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const fate = fates.shift() ?? "done";
    const key = request.headers.get("Idempotency-Key") ?? `none ${keys.length}`;
    keys.push(key);
    if (fate === "unreached") throw new TypeError("Failed to fetch");
    if (fate === "refused") return new Response('{"code": "invalid", "detail": "no"}', { status: 400 });
    const { title = "", content = "" } = (await request.json()) as NewNote;
    const known = made.get(key);
    const note = known ?? { ...summary({ id: String(notes.length), title }), content, revision: "1.1" };
    if (!known) notes.push(note);
    made.set(key, note);
    if (fate === "lost") throw new TypeError("Failed to fetch");
    const headers: Record<string, string> = known ? { "Idempotent-Replayed": "true" } : {};
    return new Response(JSON.stringify(note), { status: 201, headers });
  });
  return { notes, keys };
}

it("makes one note of a wish that is said again because the answer was lost", async () => {
  const { notes, keys } = serving("unreached", "lost");
  await expect(createNote()).rejects.toThrow();
  await expect(createNote()).rejects.toThrow();
  expect(await createNote()).toEqual(notes[0]);
  expect([notes.length, new Set(keys).size]).toEqual([1, 1]);
  expect(keys[0]).toMatch(/^[!-~]{1,64}$/);
});

it("makes another one of the next wish, and of one for something else", async () => {
  const { notes, keys } = serving("done", "done", "lost");
  await createNote();
  await createNote();
  await expect(createNote({ title: "Plan" })).rejects.toThrow();
  await createNote({ title: "Plan B" });
  await createNote({ title: "Plan" });
  expect([notes.map(({ title }) => title), new Set(keys).size]).toEqual([["", "", "Plan", "Plan B"], 4]);
});

it("takes a refusal for an answer", async () => {
  const { keys } = serving("refused", "done");
  await expect(createNote()).rejects.toThrow();
  await createNote();
  expect(new Set(keys).size).toBe(2);
});

it.each([
  ["wrote in it", { content: "mine" }],
  ["named it", { title: "Mine" }],
  ["threw it away", { trashed_at: "2026-11-01T10:00:00Z" }],
])("does not lead to the note of the first try where somebody %s meanwhile", async (_, change) => {
  const { notes } = serving("lost");
  await expect(createNote()).rejects.toThrow();
  Object.assign(notes[0] as Note, change);
  expect((await createNote()).id).toBe("1");
  expect(notes.length).toBe(2);
});
