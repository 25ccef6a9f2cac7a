import { beforeEach, expect, it, vi } from "vitest";
import { delayOpening } from "@/testing/storage";
import { rescues } from "./rescues";
import { SetAside } from "./SetAside";

const noteId = "6d4a0a5e-1111-4222-8333-944445555666";
const PATIENCE = { timeout: 8000 };
let one: SetAside;
let other: SetAside;

/** The same note in one more tab. */
function open(): SetAside {
  const aside = new SetAside("alice", noteId, () => undefined);
  aside.open();
  return aside;
}

async function kept(): Promise<string | undefined> {
  return (await rescues.get("alice", noteId))?.text;
}

beforeEach(() => {
  [one, other] = [open(), open()];
});

it("keeps what two tabs set aside, and each discards only what it shows", async () => {
  expect(await one.add("first")).toBe(true);
  expect(await other.add("second")).toBe(true);
  expect([one.rescue?.text, other.rescue?.text]).toEqual(["first", "second"]);
  expect(await kept()).toBe("first\n\nsecond");
  await other.dismiss();
  expect(await kept()).toBe("first");
  await one.dismiss();
  expect(await rescues.noteIds("alice")).toEqual([]);
});

it("keeps what was set aside before, also where that was not found in time", async () => {
  await one.add("before");
  const answer = delayOpening("curio.rescued");
  const late = open();
  expect(await late.add("unkept")).toBe(false);
  answer();
  await vi.waitFor(() => expect(late.rescue?.text).toBe("unkept"), PATIENCE);
  expect(await late.add("after")).toBe(true);
  expect(await kept()).toBe("before\n\nunkept\n\nafter");
});

it("adds to what it shows, in one row", async () => {
  await one.add("first");
  await one.add("second");
  await one.add("first");
  expect(one.rescue?.text).toBe("first\n\nsecond");
  expect(one.rescue?.keys).toHaveLength(1);
  const later = open();
  await vi.waitFor(() => expect(later.rescue?.text).toBe("first\n\nsecond"));
  await later.dismiss();
  expect(await kept()).toBeUndefined();
});

it("leaves nothing of what is dismissed while it is being kept, or goes with what follows", async () => {
  const [first, second] = [one.add("first"), one.add("second")];
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(await kept()).toBe("first\n\nsecond");
  const third = one.add("third");
  await one.dismiss();
  await third;
  expect(await kept()).toBeUndefined();
});

it("forgets one note, or one person", async () => {
  await one.add("mine");
  await rescues.put("alice", "another", "mine, too", null);
  await rescues.put("alicia", noteId, "hers", null);
  await rescues.forget("alice", noteId);
  expect(await rescues.noteIds("alice")).toEqual(["another"]);
  await rescues.forget("alice");
  expect(await rescues.noteIds("alice")).toEqual([]);
  expect(await rescues.noteIds("alicia")).toEqual([noteId]);
});
