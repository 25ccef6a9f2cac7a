import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "./Paced";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("does at once what is asked for after a pause, and the rest of a storm once", () => {
  const act = vi.fn();
  const paced = new Paced(act, 1000);
  for (let asked = 0; asked < 1000; asked += 1) paced.ask();
  vi.advanceTimersByTime(0);
  expect(act).toHaveBeenCalledTimes(1);
  for (let asked = 0; asked < 1000; asked += 1) paced.ask();
  vi.advanceTimersByTime(999);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(2);
});

it("does once more what was wanted later than it was done", () => {
  const act = vi.fn();
  const paced = new Paced(act, 1000);
  paced.ask(2200);
  paced.ask();
  vi.advanceTimersByTime(0);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2199);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
});

it("goes on when the clock is set back, and does nothing twice for a part of a millisecond", () => {
  const act = vi.fn();
  const paced = new Paced(act, 1000);
  paced.ask();
  vi.advanceTimersByTime(0);
  vi.setSystemTime(Date.now() - 3_600_000);
  paced.ask();
  vi.advanceTimersByTime(1000);
  expect(act).toHaveBeenCalledTimes(2);
  const before = performance.now();
  const now = vi.spyOn(performance, "now").mockImplementation(() => before + 0.4);
  paced.ask(2000);
  now.mockImplementation(() => before + 2000);
  vi.advanceTimersByTime(2000);
  now.mockRestore();
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(3);
});
