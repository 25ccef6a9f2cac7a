import { expect, it } from "vitest";
import { propertiesOf } from "./frontMatter";

it("shows lists and quoted words without their signs", () => {
  expect(
    propertiesOf('tags: [house, plans]\ntitle: "The: mill"\nkinds:\n  - one\n  - two\nempty:\n'),
  ).toEqual([
    ["tags", "house, plans"],
    ["title", "The: mill"],
    ["kinds", "one, two"],
    ["empty", "–"],
  ]);
});

it("finds nothing in what names nothing", () => {
  expect(propertiesOf("just words\n# a comment: here")).toEqual([]);
});
