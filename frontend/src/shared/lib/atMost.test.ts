import { expect, it } from "vitest";
import { atMost } from "./atMost";

it("does so many at a time, in order, and goes on after a failure", async () => {
  const fewAtOnce = atMost(2);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3].map((number) =>
    fewAtOnce(async () => {
      began.push(number);
      await new Promise<void>((resolve) => {
        ends[number] = resolve;
      });
      if (number === 1) throw new Error("no");
      return number;
    }).catch((error: Error) => error.message),
  );
  await Promise.resolve();
  expect(began).toEqual([0, 1]);
  ends[1]?.();
  expect(await works[1]).toBe("no");
  expect(began).toEqual([0, 1, 2]);
  ends[0]?.();
  expect(await works[0]).toBe(0);
  ends[2]?.();
  ends[3]?.();
  expect(await Promise.all(works)).toEqual([0, "no", 2, 3]);
  expect(await fewAtOnce(async () => "again")).toBe("again");
});
