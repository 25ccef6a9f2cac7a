import { expect, it } from "vitest";
import { does } from "@/editor/testing";
import { insertCallout, insertCodeBlock, insertMath, insertRule, insertTable, isoDate } from "./inserts";
import { toggleLink } from "./links";

it.each([
  ["below a line", "one¦\ntwo", "one\n\n---\n¦\ntwo"],
  ["in an empty line", "one\n¦\ntwo", "one\n\n---\n¦\ntwo"],
  ["at the end", "¦", "---\n¦"],
  ["in the place of an item without words", "- one\n- ¦\n- two", "- one\n\n---\n¦\n- two"],
  ["between blank lines", "one\n\n¦\n\ntwo", "one\n\n---\n¦\ntwo"],
])("puts a divider %s, where it underlines nothing", (_, before, expected) => {
  expect(does(insertRule, before)).toBe(expected);
});

it("puts a table with its first heading selected", () => {
  expect(does(insertTable, "one¦")).toBe(
    "one\n\n| ‹Column 1› | Column 2 |\n| -------- | -------- |\n|          |          |\n",
  );
});

it("puts code around what is selected, with a fence that it does not have", () => {
  expect(does(insertCodeBlock, "¦")).toBe("```¦".replace("¦", "\n¦\n```\n"));
  expect(does(insertCodeBlock, "‹a\nb›")).toBe("```¦\na\nb\n```\n");
  expect(does(insertCodeBlock, "‹```\na\n```›")).toBe("````¦\n```\na\n```\n````\n");
});

it("makes math and callouts", () => {
  expect(does(insertMath, "¦")).toBe("$$\n¦\n$$\n");
  expect(does(insertCallout, "one¦\n")).toBe("one\n\n> [!note]\n> ¦\n");
  expect(does(insertCallout, "‹one\ntwo›")).toBe("> [!note]\n> one\n> two¦\n");
});

it("writes a day so that it means the same everywhere", () => {
  expect(isoDate(new Date(2026, 2, 5))).toBe("2026-03-05");
});

it.each([
  ["see ‹this›", "see [this](¦)"],
  ["see ‹https://example.org/a›", "see [¦](https://example.org/a)"],
  ["see [th‹is›](https://example.org)", "see th‹is›"],
  ["¦", "[¦]()"],
  ["‹one\ntwo›", "‹one\ntwo›"],
])("makes a link of %j", (before, expected) => {
  expect(does(toggleLink, before)).toBe(expected);
});
