import { expect, it } from "vitest";
import { safeNext } from "./AuthPage";

it.each([
  ["/notes/1", "/notes/1"],
  [null, "/"],
  ["https://evil.example", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
])("goes on only inside this page: %s", (next, to) => {
  expect(safeNext(next)).toBe(to);
});
