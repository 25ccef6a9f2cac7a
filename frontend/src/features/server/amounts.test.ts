import { expect, it } from "vitest";
import { bytes, duration, short, time } from "./amounts";

it.each([
  [0, "0 B"],
  [1023, "1,023 B"],
  [1536, "1.5 KiB"],
  [123 * 2 ** 20, "123 MiB"],
  [5 * 2 ** 50, "5,120 TiB"],
])("%d bytes", (amount, said) => {
  expect(bytes(amount)).toBe(said);
});

it.each([
  [0.00042, "0.4 ms"],
  [0.0123, "12 ms"],
  [2.5, "2.5 s"],
])("%d seconds pass", (seconds, said) => {
  expect(time(seconds)).toBe(said);
});

it.each([
  [40.9, "40 s"],
  [61, "1 min"],
  [3 * 3600, "3 h"],
  [50 * 3600, "2 d"],
])("%d seconds since", (seconds, said) => {
  expect(duration(seconds)).toBe(said);
});

it("shows no digits that nobody reads", () => {
  expect([0, 0.44, 7.46, 42.4, 1234.5].map(short)).toEqual(["0", "0.4", "7.5", "42", "1,235"]);
});
