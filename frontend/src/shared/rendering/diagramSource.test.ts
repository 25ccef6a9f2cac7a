import { expect, it } from "vitest";
import { tamed } from "./diagramSource";

it.each([
  ["a directive", '%%{init: {"theme": "dark"}}%%\npie'],
  ["one that is never closed", '%%{init: {"theme": "dark"}\npie'],
  ["one that another leaves behind", '%%%{x}%%%{init: {"theme": "dark"}}%%\npie'],
  ["front matter", "---\nconfig:\n  theme: dark\n---\npie"],
  ["front matter behind front matter", "---\na: b\n---\n---\nconfig:\n  theme: dark\n---\npie"],
  ["front matter behind a directive", "%%{x}%%---\nconfig:\n  theme: dark\n---\npie"],
  ["front matter with a space of another kind", "---\u00a0\nconfig:\n  theme: dark\n---\npie"],
  ["front matter behind a click", "click A\n---\nconfig:\n  theme: dark\n---\npie"],
])("takes settings out of a diagram: %s", (_, source) => {
  const plain = tamed(source);
  expect(plain).toContain("pie");
  expect(plain).not.toMatch(/%%\{|theme: dark|^\s*---/);
});

it("takes clicks out of a diagram, also those that something else left behind", () => {
  expect(tamed("flowchart LR\n  A-->B\n  cli%%{x}%%ck A href 'https://evil.example'\n  B-->C")).not.toMatch(
    /evil/,
  );
});

it("leaves the rest as it is", () => {
  const source = "flowchart LR\n  %% a comment\n  A[one<br>two] --> B{three}\n  class A <<x>>";
  expect(tamed(source)).toBe(source);
});

it("draws nothing of what never comes to rest", () => {
  expect(tamed(`${"%%{".repeat(3)}${"%".repeat(4000)}${"{".repeat(4000)}`)).toBe("");
});
