import { toHtml } from "hast-util-to-html";
import { expect, it } from "vitest";
import { parsePiece } from "./parse";

it("tries", () => {
  console.log(
    toHtml(
      parsePiece(
        "---\na: b\n---\n# a ==mark *x*== b <kbd>x</kbd>\n\n<div>\nhi</div>\n\n=== == a==b== *==c==*",
      ).tree,
    ),
  );
  expect(1).toBe(1);
});
