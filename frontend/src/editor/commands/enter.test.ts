import { describe, expect, it } from "vitest";
import { does } from "@/editor/testing";
import { continueMarkup } from "./enter";

describe("Enter", () => {
  it.each([
    ["makes the next item", "- one¦", "- one\n- ¦"],
    ["makes the next task", "- [x] one¦", "- [x] one\n- [ ] ¦"],
    ["goes one level out in an empty item", "- one\n  - two\n  - ¦", "- one\n  - two\n- ¦"],
    ["ends a list of one item", "- one\n- ¦", "- one\n\n¦"],
    ["ends a longer list", "1. one\n2. two\n3. ¦", "1. one\n2. two\n\n¦"],
    ["ends a list of tasks", "- [ ] one\n- [ ] ¦", "- [ ] one\n\n¦"],
    ["ends a list inside a quote", "> - one\n> - ¦", "> - one\n> \n> ¦"],
    ["takes the marker of a list that is none yet", "Words\n\n- ¦", "Words\n\n¦"],
    ["adds no second blank line", "- one\n\n- ¦", "- one\n\n¦"],
    ["goes on in a quote", "> words¦", "> words\n> ¦"],
  ])("%s", (_, before, after) => {
    expect(does(continueMarkup, before)).toBe(after);
  });
});
