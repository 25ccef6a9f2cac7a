/** What a copy does when the browser or another tab takes its database away, or its disk is full. */
import { forceCloseDatabase } from "fake-indexeddb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { deleteCopies, fillStorage } from "@/testing/storage";
import { OfflineCopy, readCopy } from "./OfflineCopy";

const name = "note:alice:6d4a0a5e-1111-4222-8333-944445555666:1";
let doc: Y.Doc;
let copy: OfflineCopy;
let kept: boolean[];
let loaded: boolean[];

function open(): void {
  doc = new Y.Doc();
  kept = [];
  loaded = [];
  copy = new OfflineCopy(name, doc, {
    onLoaded: (isWhole) => loaded.push(isWhole),
    onKept: (isKept) => kept.push(isKept),
  });
}

beforeEach(async () => {
  open();
  await vi.waitFor(() => expect(kept).toEqual([true]));
});

afterEach(async () => {
  vi.useRealTimers();
  await copy.close();
  doc.destroy();
});

function type(words: string): void {
  const text = doc.getText("content");
  text.insert(text.length, words);
}

/** Half a minute goes by, for what looks at the clock. */
async function untilRetried(): Promise<void> {
  await vi.advanceTimersByTimeAsync(30_000);
}

it("brings back what was typed, and whether that was the whole note", async () => {
  expect(loaded).toEqual([false]);
  type("hello");
  copy.rememberOpened();
  await copy.close();
  open();
  await vi.waitFor(() => expect(kept).toEqual([true]));
  expect(doc.getText("content").toString()).toBe("hello");
  expect(loaded).toEqual([true]);
});

it("lets nothing of a deleted database reach the document, and stores all of it anew", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  type("one");
  await deleteCopies();
  expect(kept).toEqual([true, false]);
  const heard = vi.fn();
  doc.on("update", heard);
  type(" two");
  type(" three");
  expect(heard).toHaveBeenCalledTimes(2);
  await untilRetried();
  await vi.waitFor(() => expect(kept.at(-1)).toBe(true));
  expect(await readCopy(name)).toBe("one two three");
});

type Connection = Parameters<typeof forceCloseDatabase>[0];

/** The connection through which the copy writes. */
function connection(): Connection {
  const transaction = vi.spyOn(IDBDatabase.prototype, "transaction");
  type("one");
  return transaction.mock.contexts[0] as unknown as Connection;
}

it("counts as none once the browser closed its connection", async () => {
  forceCloseDatabase(connection());
  await vi.waitFor(() => expect(kept).toEqual([true, false]));
});

it("finds out when it writes, where the browser does not say so", () => {
  connection().close();
  expect(kept).toEqual([true]);
  type(" two");
  expect(kept).toEqual([true, false]);
});

it("counts as none while the disk is full, and as one again when all of it is stored", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  type("one");
  const giveRoom = fillStorage();
  type(" two");
  await vi.waitFor(() => expect(kept).toEqual([true, false]));
  type(" three");
  await untilRetried();
  expect(kept.slice(1)).not.toContain(true);
  giveRoom();
  expect(await readCopy(name)).toBe("one");
  await untilRetried();
  await vi.waitFor(() => expect(kept.at(-1)).toBe(true));
  expect(await readCopy(name)).toBe("one two three");
});
