import { expect, it } from "vitest";
import { headingIds } from "./headingIds";

it("never gives two headings one id", () => {
  expect(headingIds(["A", "A", "A 1", "A-1"])).toEqual(["note-a", "note-a-1", "note-a-1-1", "note-a-1-2"]);
  expect(headingIds(["A 1", "A", "A"])).toEqual(["note-a-1", "note-a", "note-a-2"]);
});
