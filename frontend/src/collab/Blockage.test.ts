import { expect, it, vi } from "vitest";
import { Blockage } from "./Blockage";

const soon = () => new Promise((resolve) => setTimeout(resolve));

async function miss(blockage: Blockage, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    blockage.missed();
    await soon();
  }
}

it("is sure once the server was ready and a WebSocket failed all the same", async () => {
  const blockage = new Blockage(() => Promise.resolve(true));
  await miss(blockage, 3);
  expect(blockage.isThere).toBe(false);
  blockage.missed();
  expect(blockage.isThere).toBe(true);
});

it("suspects nobody while the server does not answer, or is not ready", async () => {
  const blockage = new Blockage(() => Promise.resolve(false));
  await miss(blockage, 9);
  expect(blockage.isThere).toBe(false);
});

it("asks nothing before there were several failures in a row", async () => {
  const ask = vi.fn(() => Promise.resolve(true));
  const blockage = new Blockage(ask);
  for (let day = 0; day < 9; day += 1) {
    await miss(blockage, 2);
    blockage.passed();
  }
  expect(ask).not.toHaveBeenCalled();
});

it("takes it back when a WebSocket comes about, and when the server goes", async () => {
  let isReady = true;
  const blockage = new Blockage(() => Promise.resolve(isReady));
  await miss(blockage, 4);
  blockage.passed();
  expect(blockage.isThere).toBe(false);
  await miss(blockage, 4);
  expect(blockage.isThere).toBe(true);
  isReady = false;
  await miss(blockage, 2);
  expect(blockage.isThere).toBe(false);
});

it("counts no answer that comes too late to say anything of the attempt", async () => {
  const late: Array<(isReady: boolean) => void> = [];
  const blockage = new Blockage(() => new Promise((resolve) => late.push(resolve)));
  await miss(blockage, 4);
  late[0]?.(true);
  await soon();
  await miss(blockage, 1);
  expect(blockage.isThere).toBe(false);
});

it.each([
  ["a server that is ready", new Response('{"status": "ok"}'), true],
  ["one that is not", new Response('{"status": "unavailable"}', { status: 503 }), false],
  ["a page of somebody else", new Response("<h1>Welcome to our hotel</h1>"), false],
])("asks by a plain request: %s", async (_, answer, isThere) => {
  vi.stubGlobal("fetch", () => Promise.resolve(answer.clone()));
  const blockage = new Blockage();
  await miss(blockage, 3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  blockage.missed();
  expect(blockage.isThere).toBe(isThere);
});
