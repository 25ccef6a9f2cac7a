import { expect, it } from "vitest";
import { Slowness } from "./slowness";

/** After how many updates of these lengths it gives up; 0 for never. */
function givesUpAfter(lengths: number[]): number {
  const slowness = new Slowness();
  return lengths.findIndex((milliseconds) => slowness.isSlowAfter(milliseconds)) + 1;
}

it("bears a few slow updates, and not that half of them are", () => {
  expect(givesUpAfter([...Array(14).fill(90)])).toBe(0);
  expect(givesUpAfter(Array(15).fill(41))).toBe(15);
  expect(givesUpAfter(Array(100).fill(39))).toBe(0);
  expect(givesUpAfter(Array.from({ length: 100 }, (_, number) => (number % 3 === 0 ? 300 : 10)))).toBe(0);
  expect(givesUpAfter([...Array(30).fill(5), ...Array(8).fill(60)])).toBe(38);
});

it("begins anew when it is told to forget", () => {
  const slowness = new Slowness();
  for (const took of Array(15).fill(90)) slowness.isSlowAfter(took);
  slowness.forget();
  expect(slowness.isSlowAfter(90)).toBe(false);
});
