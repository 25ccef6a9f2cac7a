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

function open(): void {
  doc = new Y.Doc();
  kept = [];
  copy = new OfflineCopy(name, doc, {
    onLoaded: () => undefined,
    onCopy: () => kept.push(copy.keeps === true),
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
  expect(copy.isWhole).toBe(false);
  type("hello");
  copy.rememberOpened();
  await copy.close();
  open();
  await vi.waitFor(() => expect(kept).toEqual([true]));
  expect(doc.getText("content").toString()).toBe("hello");
  expect(copy.isWhole).toBe(true);
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

/** The connection through which the copy writes. */
function connection(): IDBDatabase {
  const transaction = vi.spyOn(IDBDatabase.prototype, "transaction");
  type("one");
  return transaction.mock.contexts[0] as IDBDatabase;
}

it("counts as none once the browser closed its connection", async () => {
  // It is declared to take the class, and takes a connection.
  forceCloseDatabase(connection() as unknown as typeof IDBDatabase);
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
