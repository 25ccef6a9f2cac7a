import { ensureSyntaxTree, forceParsing } from "@codemirror/language";
import { EditorSelection, EditorState } from "@codemirror/state";
import { type Decoration, EditorView } from "@codemirror/view";
import { afterEach, describe, expect, it, vi } from "vitest";
import { markdown } from "@/editor/markdown";
import { blocks, definitionsIn } from "./blocks";
import { livePreview } from "./index";
import { Inside } from "./nested";
import { writes } from "./reveal";

const open: EditorView[] = [];
afterEach(() => {
  for (const view of open.splice(0)) view.destroy();
  document.body.replaceChildren();
});

function show(doc: string, caret = -1): EditorView {
  const parent = document.body.appendChild(document.createElement("div"));
  const state = EditorState.create({
    doc,
    selection: EditorSelection.cursor(Math.max(0, caret)),
    extensions: [markdown(), livePreview()],
  });
  const view = new EditorView({ parent, state });
  open.push(view);
  forceParsing(view, doc.length, 5000);
  if (caret >= 0) {
    Object.defineProperty(view, "hasFocus", { value: true });
    view.dispatch({ effects: writes.of(true) });
  }
  return view;
}

/** The blocks that are kept, each by its kind and its source. */
function kept({ state }: { state: EditorState }): string[] {
  const found: string[] = [];
  const cursor = state.field(blocks).drawn.iter();
  for (; cursor.value; cursor.next()) {
    const { spec } = cursor.value as Decoration;
    const widget = spec.widget instanceof Inside ? spec.widget.widget : spec.widget;
    found.push(`${widget.constructor.name} ${state.sliceDoc(cursor.from, cursor.to)}`);
  }
  return found;
}

const table = "| a | b |\n| --- | --: |\n| *x* | 1 |";
const constructs: [kind: string, source: string, selector: string][] = [
  ["TableWidget", table, ".cm-table"],
  ["BlockMathWidget", "$$\nx^2\n$$", ".cm-math-block"],
  ["DiagramWidget", "```mermaid\nflowchart LR\n```", ".cm-diagram"],
  ["ImageWidget", "![alt|300](/media/x.png)", ".cm-image-block img"],
  ["ImageWidget", "![alt](https://other.example/x.png)", ".cm-imageCard"],
];

describe.each(constructs)("a %s, written as %j", (kind, source, selector) => {
  const doc = `before\n\n${source}\n\nafter`;

  it("is drawn as a whole", () => {
    const view = show(doc);
    expect(kept(view)).toEqual([`${kind} ${source}`]);
    expect(view.contentDOM.querySelectorAll(selector)).toHaveLength(1);
    expect(view.contentDOM.textContent).not.toContain(source.split("\n")[0]);
    expect(view.state.doc.toString()).toBe(doc);
  });

  it.skipIf(kind === "TableWidget")("shows its source to whoever writes in it, and to nobody else", () => {
    const view = show(doc, doc.indexOf(source) + 3);
    const lines = () => [...view.contentDOM.querySelectorAll(".cm-line")].map((line) => line.textContent);
    expect(lines().join("\n")).toContain(source.split("\n")[0]);
    view.dispatch({ selection: { anchor: 0 } });
    expect(lines().join("\n")).not.toContain(source.split("\n")[0]);
    expect(view.contentDOM.querySelectorAll(selector)).toHaveLength(1);
  });
});

const nested: [lead: string, within: string][] = [
  ["> ", ".cm-inside.cm-quoteLine"],
  ["> > ", ".cm-inside.cm-quoteDepth-2"],
  ["  ", ".cm-inside:not(.cm-quoteLine)"],
];

describe.each(constructs.slice(0, 3))("a %s in a quote or a list", (kind, source, selector) => {
  it.each(nested)("behind %j is drawn as at the top of a note", (lead, within) => {
    const inside = source.replace(/^/gm, lead);
    const before = lead.trim() ? `${lead}[!tip] words\n${lead.trim()}` : "- words\n";
    const doc = `${before}\n${inside}\n\nafter`;
    const view = show(doc);
    expect(kept(view)).toEqual([`${kind} ${inside}`]);
    expect(view.contentDOM.querySelectorAll(`${within} ${selector}`)).toHaveLength(1);
    expect(view.contentDOM.querySelectorAll(".cm-callout.cm-inside")).toHaveLength(lead === "> " ? 1 : 0);
    expect(view.contentDOM.textContent).not.toContain(source.split("\n")[0]);
    expect(view.state.doc.toString()).toBe(doc);
  });
});

it("reads a formula and a diagram without the marks of the quotes around them", () => {
  const view = show("> $$\n> x > y\n> $$\n>\n> ```mermaid\n> flowchart LR\n>   A-->B\n> ```");
  expect(view.contentDOM.querySelector(".cm-math-block")?.textContent).toBe("x > y");
  expect(view.contentDOM.querySelector<HTMLElement>(".cm-diagram")?.dataset.source).toBe(
    "flowchart LR\n  A-->B",
  );
});

it("goes on with a callout behind what is drawn in it", () => {
  const view = show(`> [!tip] words\n${table.replace(/^/gm, "> ")}\n>\n> more\n\nafter`);
  const more = [...view.contentDOM.querySelectorAll(".cm-line")].find((line) => line.textContent === "more");
  expect(more?.className).toContain("cm-callout-tip");
  expect(view.contentDOM.querySelectorAll(".cm-calloutIcon")).toHaveLength(1);
});

it("says of an empty diagram that it is empty", async () => {
  const view = show("text\n\n```mermaid\n```");
  await vi.waitFor(() =>
    expect(view.contentDOM.querySelector(".cm-diagramError")?.textContent).toBe("Empty diagram"),
  );
  expect(view.contentDOM.querySelector(".cm-diagramSource")).toBeNull();
});

it("draws front matter as names and values", () => {
  const view = show("---\ntags:\n  - a\n  - b\nstatus: 'draft'\n---\ntext");
  expect([...view.contentDOM.querySelectorAll("dt, dd")].map((one) => one.textContent)).toEqual([
    "tags",
    "a, b",
    "status",
    "draft",
  ]);
});

it.each([
  ["$$\nnever closed"],
  ["```mermaid\nnever closed"],
  ["![in](/a.png) a line"],
  ["- | a |\n  | - |\n  | b |"],
  ["- ```mermaid\n  pie\n  ```"],
  ["[^1]: | a |\n    | - |"],
  ["- ![in a list](/a.png)"],
])("%j is not drawn as a whole", (doc) => expect(kept(show(doc))).toEqual([]));

it("draws a table's cells with what is set in them", () => {
  const view = show("|a|b|c|\n|:-|:-:|-:|\n|**x** \\| y||`z`|\n|[u](javascript:alert(1))|[[N|n]]|", -1);
  const cells = [...view.contentDOM.querySelectorAll<HTMLElement>("td")];
  expect(cells.map((cell) => cell.innerHTML)).toEqual([
    "<strong>x</strong> | y",
    "",
    '<code class="cm-inlineCode">z</code>',
    "<span>u</span>",
    "[[N",
    "n]]",
  ]);
  expect(cells.slice(0, 3).map((cell) => cell.style.textAlign)).toEqual(["left", "center", "right"]);
});

it("asks before anything is fetched from elsewhere", () => {
  const view = show("![A weir](https://other.example/weir.jpg)\n\nand ![b](//third.example/b.png) here");
  const images = () => [...view.contentDOM.querySelectorAll("img:not(.cm-widgetBuffer)")];
  expect(images()).toEqual([]);
  expect(view.contentDOM.textContent).toContain("Image from other.example");
  expect(view.contentDOM.textContent).toContain("Image from third.example");
  view.contentDOM.querySelector<HTMLButtonElement>(".cm-imageLoad")?.click();
  expect(images().map((image) => (image as HTMLImageElement).src)).toEqual([
    "https://other.example/weir.jpg",
  ]);
});

it.each(["javascript:alert(1)", "data:image/svg+xml,<svg/>", "blob:https://a.example/1", "file:///x.png"])(
  "shows no image from %s",
  (address) => {
    const view = show(`![a](${address})`);
    expect(view.contentDOM.querySelector("img:not(.cm-widgetBuffer)")).toBeNull();
  },
);

it("gives an image the room that its Markdown says", () => {
  const image = show("![a|300x200](/a.png)").contentDOM.querySelector("img");
  expect([image?.width, image?.height, image?.alt]).toEqual([300, 200, "a"]);
});

it("names an image without the marks that keep its name from meaning something", () => {
  const image = show(String.raw`![a\*\[1\]\|30.png|300](/a.png)`).contentDOM.querySelector("img");
  expect([image?.width, image?.alt]).toEqual([300, "a*[1]|30.png"]);
  const plain = show(String.raw`![a\|30](/a.png)`).contentDOM.querySelector("img");
  expect([plain?.getAttribute("width"), plain?.alt]).toEqual([null, "a|30"]);
});

it("sets formulas, and shows a wrong one as it is written", async () => {
  const view = show("$x^2$ and $\\frac{1$\n\n$$\ny\n$$");
  await vi.waitFor(() => expect(view.contentDOM.querySelectorAll(".katex")).toHaveLength(2));
  expect(view.contentDOM.querySelector(".cm-quietError")?.textContent).toBe("\\frac{1");
});

it("knows what links and footnotes are defined as, the first of several", () => {
  const view = show("[A  b]: /x\n[a b]: /y\n\n[^1]: first *note*\n");
  expect([...definitionsIn(view.state).links]).toEqual([["a b", "/x"]]);
  expect([...definitionsIn(view.state).footnotes]).toEqual([["1", "first *note*"]]);
  view.dispatch({ changes: { from: 0, to: 11 } });
  expect([...definitionsIn(view.state).links]).toEqual([["a b", "/y"]]);
});

it("finds after any changes what it would find anew", () => {
  const parts = [
    `${table}\n\n`,
    "$$\nx\n$$\n\n",
    "```mermaid\na\n```\n",
    "![a](/x.png)\n\n",
    "text\n",
    "\n",
    "```\n",
    "$$\n",
    "> ",
    "- ",
    "| b | c |\n",
    "[a]: /x\n\n",
    "[^n]: why\n",
    "---\n",
    "    ",
    "> ```mermaid\n> a\n> ```\n",
    "- x\n\n  | a |\n  | - |\n",
  ];
  let seed = 11;
  const chance = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const some = (count: number) => Array.from({ length: count }, () => parts[chance(parts.length)]).join("");
  const whole = (state: EditorState) => {
    expect(ensureSyntaxTree(state, state.doc.length, 5000)).not.toBeNull();
    // The next transaction hears of it.
    return state.update({}).state;
  };
  const extensions = [markdown(), livePreview()];
  for (let round = 0; round < 20; round += 1) {
    let state = whole(EditorState.create({ doc: some(60), extensions }));
    for (let step = 0; step < 8; step += 1) {
      const { length } = state.doc;
      const first = chance(length + 1);
      const second = Math.min(length, first + chance(2) * chance(40));
      const third = second + chance(length - second + 1);
      const changes = [
        { from: first, to: second, insert: some(chance(3)) },
        { from: third, insert: some(chance(2)) },
      ];
      state = whole(state.update({ changes }).state);
      const anew = whole(EditorState.create({ doc: state.doc, extensions }));
      expect(kept({ state })).toEqual(kept({ state: anew }));
      expect(definitionsIn(state)).toEqual(definitionsIn(anew));
    }
  }
});
