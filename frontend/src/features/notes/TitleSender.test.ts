import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Note } from "@/api/client";
import { unsentTitles } from "@/collab/unsentTitles";
import { answering, summary } from "@/testing/page";
import { type TitleNews, TitleSender } from "./TitleSender";

const { id: noteId } = summary();
const path = `/api/v1/notes/${noteId}/`;
const note = (title: string): Note => ({ ...summary({ title }), content: "", revision: "1.1" });

let news: TitleNews;
let sender: TitleSender;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  news = {
    onStored: vi.fn(async () => undefined),
    onRefused: vi.fn(),
    onSettledElsewhere: vi.fn(),
    onOvertaken: vi.fn(),
  };
  sender = new TitleSender("alice", news);
});

afterEach(() => {
  vi.useRealTimers();
  unsentTitles.forget("alice");
});

it("waits with a title until the typing rests", async () => {
  const asked = answering({ [`PATCH ${path}`]: ({ body }) => [200, note((body as Note).title)] });
  for (const title of ["P", "Pl", "Pla", "Plan"]) {
    sender.type(noteId, title, "Garden");
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked.map(({ body }) => body)).toEqual([{ title: "Plan" }]);
  expect(sender.saveOf(noteId)).toBe("none");
});

it.each(["online", "pagehide"])("sends what it has at once on “%s”", async (event) => {
  const asked = answering({ [`PATCH ${path}`]: [200, note("Plan")] });
  const stop = sender.start();
  sender.type(noteId, "Plan", "Garden");
  window.dispatchEvent(new Event(event));
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.map(({ body }) => body)).toEqual([{ title: "Plan" }]);
  stop();
});

it("tries again by itself, ever more slowly, for as long as it takes", async () => {
  const asked = answering({});
  sender.type(noteId, "Plan", "Garden");
  await vi.advanceTimersByTimeAsync(500);
  expect(sender.saveOf(noteId)).toBe("waiting");
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked.length).toBeGreaterThan(15);
  expect(asked.length).toBeLessThan(30);
  answering({ [`GET ${path}`]: [200, note("Garden")], [`PATCH ${path}`]: [200, note("Plan")] });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(news.onStored).toHaveBeenCalledWith(note("Plan"));
  expect(sender.saveOf(noteId)).toBe("none");
});

it("sends what was typed while another title was under way, after it", async () => {
  const sent: string[] = [];
  answering({
    [`PATCH ${path}`]: ({ body }) => {
      const { title } = body as Note;
      sent.push(title);
      if (title === "Plan") sender.type(noteId, "Plan B", "Garden");
      return [200, note(title)];
    },
  });
  sender.type(noteId, "Plan", "Garden");
  await vi.advanceTimersByTimeAsync(2000);
  expect(sent).toEqual(["Plan", "Plan B"]);
  expect(sender.saveOf(noteId)).toBe("none");
});

it("follows upon a title of its own whose answer was lost", async () => {
  let title = "Garden";
  answering({
    [`GET ${path}`]: () => [200, note(title)],
    [`PATCH ${path}`]: ({ body }) => {
      title = (body as Note).title;
      if (title === "Plan") throw new TypeError("Failed to fetch");
      return [200, note(title)];
    },
  });
  sender.type(noteId, "Plan", "Garden");
  await vi.advanceTimersByTimeAsync(500);
  unsentTitles.put("alice", noteId, { title: "Plan B", replaces: ["Garden", "Plan"] });
  await vi.advanceTimersByTimeAsync(2000);
  expect(title).toBe("Plan B");
  expect(news.onOvertaken).not.toHaveBeenCalled();
});

it("checks what another tab has left, although it sent a title for the note itself before", async () => {
  let title = "Garden";
  answering({
    [`GET ${path}`]: () => [200, note(title)],
    [`PATCH ${path}`]: ({ body }) => {
      title = (body as Note).title;
      return [200, note(title)];
    },
  });
  sender.type(noteId, "Plan", "Garden");
  await vi.advanceTimersByTimeAsync(600);
  title = "By somebody else";
  unsentTitles.put("alice", noteId, { title: "Left behind", replaces: ["Plan"] });
  sender.sendAll();
  await vi.advanceTimersByTimeAsync(100);
  expect(title).toBe("By somebody else");
  expect(news.onOvertaken).toHaveBeenCalledWith(note(title), "Left behind");
});

it("hears when another tab is done with a title", async () => {
  const stop = sender.start();
  const told = { key: `curio.title:alice:${noteId}`, newValue: null };
  window.dispatchEvent(new StorageEvent("storage", told));
  window.dispatchEvent(new StorageEvent("storage", { ...told, key: `curio.title:bo:${noteId}` }));
  expect(news.onSettledElsewhere).toHaveBeenCalledExactlyOnceWith(noteId);
  stop();
});

it("P12: says for a moment of what another tab has just typed that it is being saved", async () => {
  const typed = { title: "Plan", replaces: ["Garden"] };
  const said: string[] = [];
  const stop = sender.subscribe(() => said.push(sender.saveOf(noteId)));
  // Another tab writes to the same storage, and this one hears of it.
  localStorage.setItem(`curio.title:alice:${noteId}`, JSON.stringify(typed));
  window.dispatchEvent(new StorageEvent("storage", { key: `curio.title:alice:${noteId}` }));
  await vi.advanceTimersByTimeAsync(4000);
  expect([sender.saveOf(noteId), said]).toEqual(["saving", ["saving"]]);
  await vi.advanceTimersByTimeAsync(2000);
  expect([sender.saveOf(noteId), said]).toEqual(["waiting", ["saving", "waiting"]]);
  stop();
});

it("P12: says the same of what it has found and is bringing to the server, until that fails", async () => {
  unsentTitles.put("alice", noteId, { title: "Plan", replaces: ["Garden"] });
  expect(sender.saveOf(noteId)).toBe("waiting");
  let fail: () => void = () => undefined;
  answering({
    [`GET ${path}`]: () =>
      new Promise((_, reject) => {
        fail = () => reject(new TypeError("Failed to fetch"));
      }),
  });
  void sender.send(noteId);
  await vi.advanceTimersByTimeAsync(100);
  expect(sender.saveOf(noteId)).toBe("saving");
  fail();
  await vi.advanceTimersByTimeAsync(100);
  expect(sender.saveOf(noteId)).toBe("waiting");
});

it("leaves alone what another person typed in this browser", async () => {
  const asked = answering({});
  unsentTitles.put("bo", noteId, { title: "By bo", replaces: ["Garden"] });
  const stop = sender.start();
  await vi.advanceTimersByTimeAsync(1000);
  stop();
  expect(asked).toEqual([]);
  unsentTitles.forget("bo");
});
