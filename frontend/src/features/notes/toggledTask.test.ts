import { expect, it } from "vitest";
import { toggledTask } from "./toggledTask";

const text = "# List\n\n- [ ] one\n  1. [x] two\n> - [X] three\n- plain\n";

it.each([
  [{ line: 3, column: 1 }, true, { at: 11, sign: "x" }],
  [{ line: 4, column: 3 }, false, { at: 24, sign: " " }],
  [{ line: 5, column: 3 }, false, { at: 36, sign: " " }],
])("finds the box at %o", (place, isDone, change) => {
  expect(toggledTask(text, place, isDone)).toEqual(change);
  expect(text[change.at - 1]).toBe("[");
});

it.each([
  ["is as wanted", { line: 3, column: 1 }, false],
  ["is no task any more", { line: 6, column: 1 }, true],
  ["is gone", { line: 60, column: 1 }, true],
])("changes nothing where it %s", (_why, place, isDone) =>
  expect(toggledTask(text, place, isDone)).toBeNull(),
);
