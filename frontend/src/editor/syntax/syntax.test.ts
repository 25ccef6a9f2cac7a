import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import type { Tree } from "@lezer/common";
import { describe, expect, it } from "vitest";
import { markdown, parseMarkdown } from "@/editor/markdown";

const ours =
  /^(WikiLink|WikiLinkTarget|WikiLinkLabel|Tag|Mention|Highlight|InlineMath|BlockMath|FootnoteReference|FootnoteDefinition|FrontMatter)$/;

/** The nodes of our own in a tree, with what they cover. */
function found(tree: Tree, text: string): string[] {
  const nodes: string[] = [];
  tree.iterate({
    enter: ({ name, from, to }) => {
      if (ours.test(name)) nodes.push(`${name} ${text.slice(from, to)}`);
    },
  });
  return nodes;
}

const inText = (text: string) => found(parseMarkdown(text), text);

describe.each([
  ["see [[Reading list]].", ["WikiLink [[Reading list]]", "WikiLinkTarget Reading list"]],
  ["[[A|the first]]", ["WikiLink [[A|the first]]", "WikiLinkTarget A", "WikiLinkLabel the first"]],
  ["[[a\nb]] [[]] [[ ]] [[a[b]] [a]", []],
  ["`[[a]]` \\[[a]]", []],
  ["#home and (#to-do/2) #a1", ["Tag #home", "Tag #to-do/2", "Tag #a1"]],
  ["#1 a#b # \\#no ##", []],
  ["# Heading", []],
  ["ask @mira.k, @Åsa-2 and @tom.", ["Mention @mira.k", "Mention @Åsa-2", "Mention @tom"]],
  ["a@b.example @", []],
  ["==bright *and* bold==", ["Highlight ==bright *and* bold=="]],
  ["a == b == c, ===no===", []],
  ["$x^2$ and $\\$5$", ["InlineMath $x^2$", "InlineMath $\\$5$"]],
  ["$5 and $6 or $ x$ or \\$a$ b, $$", []],
  ["costs $5 or 10$5", []],
  ["a\n$$\nx\n\ny\n$$\nb", ["BlockMath $$\nx\n\ny\n$$"]],
  ["> $$\n> x\n\n$y$", ["BlockMath $$\n> x", "InlineMath $y$"]],
  ["a[^1] b[^long-id] [^ x]", ["FootnoteReference [^1]", "FootnoteReference [^long-id]"]],
  [
    "[^1]: one\nlazy\n\n    more\n[^2]: two $x$\n\nend",
    ["FootnoteDefinition [^1]: one\nlazy\n\n    more", "FootnoteDefinition [^2]: two $x$", "InlineMath $x$"],
  ],
  ["---\ntags: [a]\n---\n#b", ["FrontMatter ---\ntags: [a]\n---", "Tag #b"]],
  ["---\n---", ["FrontMatter ---\n---"]],
  ["---\nno end", []],
  ["\n---\na: b\n---", []],
  ["----\na: b\n---", []],
])("the text %j", (text, nodes) => {
  it(`has ${nodes.length || "none"} of our nodes`, () => expect(inText(text)).toEqual(nodes));
});

it("sees front matter at once when its last line is written, and loses it with that line", () => {
  // Far enough from the first line for the parser to take that over from before.
  const names = `---\n${"name: value\n\n".repeat(60)}`;
  const state = EditorState.create({ doc: `${names}${"word\n\n".repeat(200)}`, extensions: [markdown()] });
  ensureSyntaxTree(state, state.doc.length);
  const closed = state.update({ changes: { from: names.length, insert: "---\n" } }).state;
  ensureSyntaxTree(closed, closed.doc.length);
  expect(syntaxTree(closed).topNode.firstChild?.name).toBe("FrontMatter");
  const opened = closed.update({ changes: { from: names.length, to: names.length + 4 } }).state;
  ensureSyntaxTree(opened, opened.doc.length);
  expect(syntaxTree(opened).topNode.firstChild?.name).toBe("HorizontalRule");
});
