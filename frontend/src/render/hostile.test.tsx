/** Notes that set out to do harm: nothing of them runs, leads astray or asks another server for anything. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MantineProvider } from "@mantine/core";
import { render, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ID_PREFIX } from "@/shared/lib/headingIds";
import { Markdown } from "./Markdown";
import { parsePiece } from "./parse";

const folder = join(process.cwd(), "../tests/e2e/hostile");
const notes = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
/** Far more than one takes on its own, and far less than a page that stands still. */
const PATIENCE_MS = 5000;

vi.mock("@/shared/rendering/diagram", () => ({ drawDiagram: async () => ({ error: "Not here." }) }));

const drawn = (text: string) =>
  render(
    <MantineProvider env="test">
      <Markdown text={text} links={{ openNote: () => undefined, toggleTask: () => undefined }} />
    </MantineProvider>,
  );

const tags =
  /^(?:h[1-6]|p|br|hr|blockquote|ul|ol|li|input|strong|em|del|mark|code|pre|a|img|table|thead|tbody|tr|th|td|sup|span|div|section|button|svg|path|dl|dt|dd|figure)$/;

/** What is wrong with an element, whoever asked for it. */
function wrongs(element: Element): string[] {
  const name = element.tagName.toLowerCase();
  const found: string[] = [];
  // Formulas are drawn by KaTeX, which is told not to trust them; they are looked at by attributes alone.
  if (!tags.test(name) && !element.closest(".katex")) found.push(`<${name}>`);
  for (const { name: attribute, value } of element.attributes) {
    if (/^on/i.test(attribute)) found.push(`${attribute}=${value}`);
    if (attribute === "style" && /url|expression|@import|position:\s*fixed/i.test(value)) found.push(value);
    if (attribute === "id" && !value.startsWith(ID_PREFIX)) found.push(`id=${value}`);
    if (attribute === "name") found.push(`name=${value}`);
    if (attribute === "href" && !/^(?:https?:|mailto:|#note-)/.test(value)) found.push(`href=${value}`);
    if (attribute === "src" && new URL(value, location.href).origin !== location.origin)
      found.push(`src=${value}`);
  }
  if (name === "a") {
    const link = element as HTMLAnchorElement;
    const isElsewhere = /^https?:/.test(link.href) && new URL(link.href).origin !== location.origin;
    if (isElsewhere && (link.rel !== "noopener noreferrer" || link.target !== "_blank"))
      found.push(link.outerHTML);
  }
  return found;
}

it.each(notes)("$file does nothing", async ({ text }) => {
  const started = performance.now();
  const { container } = drawn(text);
  await waitFor(() => expect(container.querySelector("[data-prose]")).toHaveAttribute("aria-busy", "false"), {
    timeout: PATIENCE_MS,
  });
  expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
  expect([...container.querySelectorAll("[data-prose] *")].flatMap(wrongs)).toEqual([]);
  expect(container.textContent?.length).toBeGreaterThan(0);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect("__ran" in window).toBe(false);
});

it("leaves nothing in the tree that is not on the list", () => {
  const { tree } = parsePiece('<b onclick="x">a</b> <script>y</script> [z](javascript:1) ![w](data:x,y)');
  const written = JSON.stringify(tree);
  expect(written).not.toContain('"javascript');
  expect(written).not.toContain('"data:');
  expect(written).not.toMatch(/"type":"(?:raw|comment)"/);
});
