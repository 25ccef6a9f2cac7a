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
