import { expect, it } from "vitest";
import { toggledTask } from "./toggledTask";

const text = "# List\n\n- [ ] one\n  1. [x] two\n> - [X] three\n- plain\n";
const one = { line: 3, column: 1, text: "- [ ] one" };

it.each([
  [one, true, { at: 11, sign: "x" }],
  [{ line: 4, column: 3, text: "  1. [x] two" }, false, { at: 24, sign: " " }],
  [{ line: 5, column: 3, text: "> - [X] three" }, false, { at: 36, sign: " " }],
])("finds the box at %o", (place, isDone, change) => {
  expect(toggledTask(text, place, isDone)).toEqual(change);
  expect(text[change.at - 1]).toBe("[");
});

it.each([
  ["is as wanted", one, false],
  ["is no task any more", { line: 6, column: 1, text: "- plain" }, true],
  ["is gone", { line: 60, column: 1, text: "- [ ] gone" }, true],
  ["says something else by now", { line: 3, column: 1, text: "- [ ] once" }, true],
])("changes nothing where it %s", (_why, place, isDone) =>
  expect(toggledTask(text, place, isDone)).toBeNull(),
);

it("ticks the task that was drawn, also after somebody wrote a task above it", () => {
  const now = text.replace("- [ ] one", "- [ ] zero\n- [ ] one");
  expect(toggledTask(now, one, true)).toEqual({
    at: text.indexOf("[ ] one") + "- [ ] zero\n".length + 1,
    sign: "x",
  });
});

it("ticks none of two that are alike", () => {
  const now = text.replace("- [ ] one", "- [ ] zero\n- [ ] one\n- [ ] one");
  expect(toggledTask(now, one, true)).toBeNull();
});

it("does not take a second click for one on the same words elsewhere", () => {
  const now = text.replace("- [ ] one", "- [x] one\n- [ ] one");
  expect(toggledTask(now, one, true)).toBeNull();
});
