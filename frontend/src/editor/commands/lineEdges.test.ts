import type { StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { does } from "@/editor/testing";
import { breakLine, lineAbove, marksAway, wordsUp } from "./lineEdges";

/** What comes of it; null where the key means what it means elsewhere. */
function outcome(command: StateCommand, before: string): string | null {
  const after = does(command, before);
  return after === before ? null : after;
}

describe("Enter before the words", () => {
  it.each([
    ["- ¦one\n- two", "- \n- ¦one\n- two"],
    ["1. one\n2. ¦two\n3. three", "1. one\n2. \n3. ¦two\n4. three"],
    ["- [x] ¦one", "- [ ] \n- [x] ¦one"],
    ["> - a\n>   - ¦b", "> - a\n>   - \n>   - ¦b"],
    ["## ¦Head", "\n## ¦Head"],
    ["> # ¦Head", "> \n> # ¦Head"],
  ])("of %j leaves what it is to them", (before, after) => expect(outcome(lineAbove, before)).toBe(after));

  it.each(["- ¦", "# ¦", "- o¦ne", "¦- one", "words¦", "¦words", "> ¦words", "```\n- ¦one\n```", "- ‹one›"])(
    "of %j is as elsewhere",
    (before) => expect(outcome(lineAbove, before)).toBeNull(),
  );
});

describe("Shift-Enter", () => {
  it.each([
    ["- one¦", "- one\n  ¦"],
    ["12. on¦e", "12. on\n    ¦e"],
    ["- [ ] one¦", "- [ ] one\n  ¦"],
    ["> one¦", "> one\n> ¦"],
    ["> - one¦", "> - one\n>   ¦"],
    ["- one\n  two¦", "- one\n  two\n  ¦"],
  ])("in %j makes a further line of it", (before, after) => expect(outcome(breakLine, before)).toBe(after));

  it.each(["words¦", "# Head¦", "¦- one", "```\n  one¦\n```", ""])("in %j is as elsewhere", (before) =>
    expect(outcome(breakLine, before.includes("¦") ? before : "¦")).toBeNull(),
  );
});

describe("Backspace before the words", () => {
  it.each([
    ["### ¦Head", "¦Head"],
    ["> # ¦Head", "> ¦Head"],
    ["- one\n  ¦two", "- one¦two"],
    ["> - one\n>   ¦two", "> - one¦two"],
    ["1. one\n   two\n   ¦three\n2. four", "1. one\n   two¦three\n2. four"],
  ])("of %j takes what is before them", (before, after) => expect(outcome(marksAway, before)).toBe(after));

  it.each([
    "# ¦",
    "# H¦ead",
    "¦# Head",
    "- ¦one",
    "> ¦one",
    "- one\n\n  ¦two",
    "- one\n  ¦",
    "¦one",
    "one\n¦two",
    "one\n  ¦two",
    "```\na\n  ¦# one\n```",
  ])("of %j is as elsewhere", (before) => expect(outcome(marksAway, before)).toBeNull());
});

describe("Delete behind a line", () => {
  it.each([
    ["- one¦\n- two", "- one¦two"],
    ["- [ ] one¦\n- [x] two", "- [ ] one¦two"],
    ["1. one¦\n2. two\n3. three", "1. one¦two\n2. three"],
    ["> one¦\n> two", "> one¦two"],
    ["words¦\n# Head", "words¦Head"],
    ["- one¦\n  more", "- one¦more"],
  ])("of %j brings up the words alone", (before, after) => expect(outcome(wordsUp, before)).toBe(after));

  it.each(["one¦\ntwo", "one¦", "¦\n- two", "- ¦\n- two", "on¦e\n- two", "```\none¦\n  two\n```"])(
    "of %j is as elsewhere",
    (before) => expect(outcome(wordsUp, before)).toBeNull(),
  );
});
