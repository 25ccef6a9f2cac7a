import { describe, expect, it } from "vitest";
import { does } from "@/editor/testing";
import { toggleHeading, toggleList, toggleQuote, toggleTask } from "./blocks";

describe("headings", () => {
  it.each([
    ["one¦", "## one¦", 2],
    ["## one¦", "one¦", 2],
    ["# one¦", "### one¦", 3],
    ["¦", "# ¦", 1],
    ["- one¦", "# one¦", 1],
    ["> one¦", "> # one¦", 1],
    ["‹# one\n\ntwo›", "## ‹one\n\n## two›", 2],
    ["# one¦", "one¦", 0],
    ["one¦\n===\n\ntwo", "# one¦\n\ntwo", 1],
    ["‹one\n===›\n\ntwo", "## one\n\ntwo", 2],
    ["one\n==¦=\n\ntwo", "## one\n\ntwo", 2],
  ])("%j becomes %j", (before, expected, level) => {
    expect(does(toggleHeading(level), before).replace(/[‹›¦]/g, "")).toBe(expected.replace(/[‹›¦]/g, ""));
  });

  it("keeps the caret with its words", () => {
    expect(does(toggleHeading(2), "o¦ne")).toBe("## o¦ne");
    expect(does(toggleHeading(2), "## o¦ne")).toBe("o¦ne");
    expect(does(toggleHeading(1), "¦")).toBe("# ¦");
  });
});

describe("lists", () => {
  it.each([
    ["bullet", "‹one\n\ntwo›", "- one\n\n- two"],
    ["bullet", "* old\n‹one›", "* old\n* one"],
    ["bullet", "‹- one\n- two›", "one\ntwo"],
    ["number", "‹one\ntwo\nthree›", "1. one\n2. two\n3. three"],
    ["number", "‹- one\n- two›", "1. one\n2. two"],
    ["number", "‹- one\n  - in\n  - in\n- two›", "1. one\n   1. in\n   2. in\n2. two"],
    ["bullet", "‹1. one\n   1. in\n2. two›", "- one\n  - in\n- two"],
    ["task", "‹- one\n- two›", "- [ ] one\n- [ ] two"],
    ["task", "‹# one›", "- [ ] one"],
    ["bullet", "‹- [x] one\n- [ ] two›", "- one\n- two"],
    ["task", "- [x] one¦", "one"],
    ["number", "> one¦", "> 1. one"],
    ["number", "‹- one›\n  more of it\n  - in\n\nout", "1. one\n   more of it\n   - in\n\nout"],
    ["bullet", "‹- one›\n  - in\nout", "one\n- in\nout"],
    ["bullet", "¦", "- "],
  ] as const)("as %s, %j becomes %j", (kind, before, expected) => {
    expect(does(toggleList(kind), before).replace(/[‹›¦]/g, "")).toBe(expected);
  });

  it("keeps the caret behind a new mark", () => {
    expect(does(toggleList("bullet"), "¦")).toBe("- ¦");
    expect(does(toggleList("task"), "- o¦ne")).toBe("- [ ] o¦ne");
  });
});

it.each([
  ["one¦", "> one"],
  ["> one¦", "one"],
  ["‹one\n\ntwo›", "> one\n>\n> two"],
  ["‹> one\n>\n> two›", "one\n\ntwo"],
  ["‹> one\n> > two›", "one\n> two"],
])("quotes %j as %j", (before, expected) => {
  expect(does(toggleQuote, before).replace(/[‹›¦]/g, "")).toBe(expected);
});

it.each([
  ["- [ ] one¦", "- [x] one"],
  ["- [x] one¦", "- [ ] one"],
  ["- one¦", "- [ ] one"],
  ["2. one¦", "2. [ ] one"],
  ["one¦", "- [ ] one"],
  ["‹- [x] one\n- [ ] two\nthree›", "- [x] one\n- [x] two\nthree"],
])("ticks %j to %j", (before, expected) => {
  expect(does(toggleTask, before).replace(/[‹›¦]/g, "")).toBe(expected);
});
