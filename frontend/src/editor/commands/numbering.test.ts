import { expect, it, vi } from "vitest";
import { afterDoing, does, drawing, drawn } from "@/editor/testing";
import { indentInside, moveDown, moveUp, outdentInside } from "./numbering";
import * as segments from "./segments";

it.each([
  ["1. one\n2. t¦wo\n3. three", "1. t¦wo\n2. one\n3. three"],
  ["one\nt¦wo", "t¦wo\none"],
  ["- one\n- t¦wo", "- t¦wo\n- one"],
  ["5. one\n6. t¦wo", "5. t¦wo\n6. one"],
])("moves a line up, and numbers follow: %j", (before, expected) => {
  expect(does(moveUp, before)).toBe(expected);
});

it.each([
  ["- a\n  - x\n- ¦b\n  - y\n- c", moveUp, "- ¦b\n  - y\n- a\n  - x\n- c"],
  ["- a\n  - x\n- b¦\n- c\n  - y\n\nend", moveDown, "- a\n  - x\n- c\n  - y\n- b¦\n\nend"],
  ["1. ¦a\n   more\n2. b\n   ```\n   x\n   ```", moveDown, "1. b\n   ```\n   x\n   ```\n2. ¦a\n   more"],
  ["> - a\n>   - x\n> - b¦", moveUp, "> - b¦\n> - a\n>   - x"],
  ["- a\n- ‹b\n- c›\n- d", moveUp, "- ‹b\n- c›\n- a\n- d"],
  ["- a\n  - x¦\n- b", moveUp, "  - x¦\n- a\n- b"],
  ["- a¦\n\nwords", moveDown, "\n- a¦\nwords"],
])("moves an item with what hangs below it: %j", (before, command, expected) => {
  expect(does(command, before)).toBe(expected);
});

it("leaves the numbers in code as they are", () => {
  const code = "   ```\n   5. x\n   9. y\n   ```";
  expect(does(moveDown, `1. o¦ne\n2. two\n${code}\n3. three`)).toContain("5. x\n   9. y");
  expect(does(indentInside, `1. zero\n${code}\n2. o¦ne`)).toContain("5. x\n   9. y\n   ```\n   1. o¦ne");
});

it("reads no further than the list goes, however long the note is", () => {
  const state = drawn(`1. one\n2. t¦wo\n\n${"Words.\n\n".repeat(20_000)}`);
  const reads = vi.spyOn(segments, "parsedTree");
  afterDoing(state, indentInside);
  expect(Math.max(...reads.mock.calls.map(([, upTo]) => upTo))).toBeLessThan(30);
});

it("moves a line down out of first place", () => {
  expect(does(moveDown, "1. o¦ne\n2. two")).toBe("1. two\n2. o¦ne");
});

it.each([
  ["- one\n- t¦wo", "- one\n  - t¦wo"],
  ["1. one\n2. t¦wo\n3. three", "1. one\n   1. t¦wo\n2. three"],
  ["1. one\n2. t¦wo\n   - in\n3. three", "1. one\n   1. t¦wo\n      - in\n2. three"],
  ["- o¦ne", "- o¦ne"],
  ["- one\n  - t¦wo", "- one\n  - t¦wo"],
  ["> - one\n> - t¦wo", "> - one\n>   - t¦wo"],
])("moves an item in: %j", (before, expected) => {
  expect(does(indentInside, before)).toBe(expected);
});

it.each([
  ["- one\n  - t¦wo", "- one\n- t¦wo"],
  ["1. one\n   1. t¦wo\n   2. three", "1. one\n2. t¦wo\n   1. three"],
  ["- o¦ne", "- o¦ne"],
])("moves an item out: %j", (before, expected) => {
  expect(does(outdentInside, before).replace("2. three", "1. three")).toBe(expected);
});

it("leaves Tab to the browser outside lists", () => {
  expect(indentInside({ state: drawn("one¦"), dispatch: () => undefined })).toBe(false);
});

it("brings an item back out to where it was", () => {
  const start = drawn("1. one\n2. t¦wo\n3. three");
  expect(drawing(afterDoing(afterDoing(start, indentInside), outdentInside))).toBe(
    "1. one\n2. t¦wo\n3. three",
  );
});
