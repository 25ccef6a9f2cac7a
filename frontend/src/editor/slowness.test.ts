import { expect, it } from "vitest";
import { Slowness } from "./slowness";

/** After how many updates of these lengths it gives up; 0 for never. One begins every so many milliseconds, or when the
 * one before it is done. */
function givesUpAfter(lengths: number[], every = 200): number {
  const slowness = new Slowness();
  let at = 0;
  return (
    lengths.findIndex((milliseconds) => {
      at += Math.max(every, milliseconds);
      return slowness.isSlowAfter(milliseconds, at);
    }) + 1
  );
}

const some = (count: number, milliseconds: number) => Array<number>(count).fill(milliseconds);

it("bears a few slow updates, and not that half of them are, again and again", () => {
  expect(givesUpAfter(some(29, 90))).toBe(0);
  expect(givesUpAfter(some(30, 41))).toBe(30);
  expect(givesUpAfter(some(100, 39))).toBe(0);
  expect(givesUpAfter(Array.from({ length: 100 }, (_, number) => (number % 3 === 0 ? 300 : 10)))).toBe(0);
  expect(givesUpAfter([...some(30, 5), ...some(23, 60)])).toBe(53);
});

it("bears a machine that is busy for a moment, however often in an hour", () => {
  const moment = [...some(30, 5), ...some(14, 300)];
  expect(givesUpAfter([...moment, ...moment, ...moment, ...some(30, 5)])).toBe(0);
});

it("does not take one moment for two where many updates come at once", () => {
  expect(givesUpAfter(some(45, 50), 0)).toBe(0);
  expect(givesUpAfter(some(100, 50), 0)).toBe(55);
});

it("begins anew when it is told to forget", () => {
  const slowness = new Slowness();
  for (let update = 1; update <= 29; update += 1) slowness.isSlowAfter(90, 200 * update);
  slowness.forget();
  expect(slowness.isSlowAfter(90, 6000)).toBe(false);
  for (let update = 31; update <= 58; update += 1) expect(slowness.isSlowAfter(90, 200 * update)).toBe(false);
});
