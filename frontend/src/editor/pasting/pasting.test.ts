import { EditorView } from "@codemirror/view";
import { describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { changeRules, editorState } from "@/editor/extensions";
import { tableFromCells } from "./cells";
import { htmlToMarkdown } from "./htmlToMarkdown";

describe("HTML becomes Markdown", () => {
  it.each([
    [
      "a page",
      "<h2>One</h2><p>Some <b>bold</b>, <i>italic</i> and <a href='https://example.org'>a link</a>.</p>",
      "## One\n\nSome **bold**, *italic* and [a link](https://example.org).",
    ],
    [
      "lists",
      "<ul><li>one<ul><li>in</li></ul></li><li>two</li></ul><ol><li>a</li><li>b</li></ol>",
      "- one\n  - in\n- two\n\n1. a\n2. b",
    ],
    [
      "tasks",
      "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> open</li></ul>",
      "- [x] done\n- [ ] open",
    ],
    [
      "code",
      "<pre><code class='language-js'>let a = 1;\n</code></pre><p><code>b</code></p>",
      "```js\nlet a = 1;\n```\n\n`b`",
    ],
    [
      "a table",
      "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 | 3</td></tr></table>",
      "| a | b |\n| - | - |\n| 1 | 2 \\| 3 |",
    ],
    ["a mark", "<p>so <mark>very</mark> much</p>", "so ==very== much"],
    [
      "Google Docs",
      '<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Bold</span><span style="font-weight:400"> and </span><span style="font-style:italic">slanted</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>one</span></p></li><ul><li aria-level="2"><p><span>in</span></p></li></ul><li><p><span>two</span></p></li></ul></b>',
      "**Bold** and *slanted*\n\n- one\n  - in\n- two",
    ],
    [
      "Word",
      "<html><head><style>p {color: red}</style></head><body><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>one<o:p></o:p></p><p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>in</p><p class=MsoNormal>after</p></body></html>",
      "- one\n  1. in\n\nafter",
    ],
    [
      "a table that has no header",
      "<table><tr><td><p>a</p></td><td><p>b</p></td></tr><tr><td><p>1</p></td><td><p>2</p><p>3<br>4</p></td></tr></table>",
      "| a | b |\n| - | - |\n| 1 | 2 3 4 |",
    ],
    ["one cell of a sheet", "<table><tr><td>total 12</td></tr></table>", "total 12"],
    [
      "a mail that is laid out in a table",
      "<table><tr><td><h2>Hi</h2><p>there</p><table><tr><td>inside</td></tr></table></td></tr><tr><td>end</td></tr></table>",
      "## Hi\n\nthere\n\ninside\n\nend",
    ],
    [
      "headings with anchors",
      "<h2>Install<a href='https://example.org/#i' title='here'><svg></svg></a></h2><p><a href='https://example.org' title='Go'>x</a></p>",
      "## Install\n\n[x](https://example.org)",
    ],
    [
      "a linked image with words below",
      "<figure><a href='https://example.org'><img src='https://example.org/a.png' alt='a'></a><figcaption>b</figcaption></figure>",
      "[![a](https://example.org/a.png)](https://example.org)\n\nb",
    ],
    [
      "code with buttons around it",
      "<pre><div><span>js</span><button>Copy</button></div><div><code class='language-js'>a();\n</code></div></pre>",
      "```js\na();\n```",
    ],
    ["code in several pieces", "<pre><code>a</code>\n<code>b</code></pre>", "```\na\nb\n```"],
    [
      "words with addresses",
      "<p>at https://example.org/a_b?x=1&amp;y=2. Ask <b>me+a@example.org</b>, see (www.example.org) * 2*3*4</p>",
      "at https://example.org/a_b?x=1&y=2. Ask **me+a@example.org**, see (www.example.org) \\* 2\\*3\\*4",
    ],
  ])("from %s", (_, html, expected) => {
    expect(htmlToMarkdown(html)).toBe(expected);
  });

  it.each([
    "<script>alert(1)</script>",
    "<p><a href='javascript:alert(1)'>x</a></p>",
    "<img src=x onerror=alert(1)>",
    "<style>body{}</style><svg onload=alert(1)></svg>",
    "<img src='data:image/png;base64,AAAA'>",
    "<iframe src='https://example.org'></iframe>",
  ])("takes nothing that runs along: %s", (html) => {
    expect(htmlToMarkdown(html)).not.toMatch(/alert|javascript|data:|body|iframe|example/);
  });
});

describe("cells become a table", () => {
  it("of what a spreadsheet copies", () => {
    expect(tableFromCells("Name\tAge\nAda\t36\n漢\t\n")).toBe(
      "| Name | Age |\n| ---- | --- |\n| Ada  | 36  |\n| 漢    |     |",
    );
  });

  it("with columns no wider than a short cell needs", () => {
    const long = "w".repeat(41);
    expect(tableFromCells(`a\tb\nfour\t${long}\n`)).toBe(
      `| a    | b   |\n| ---- | --- |\n| four | ${long} |`,
    );
    const most = "w".repeat(40);
    expect(tableFromCells(`a\tb\n${most}\tc\n`)?.split("\n")[0]).toBe(`| a${" ".repeat(39)} | b   |`);
  });

  it("of as many rows as one likes, without growing out of proportion", () => {
    const cells = `a\tb\n${"w".repeat(100_000)}\tx\n${"y\tz\n".repeat(150_000)}`;
    expect(tableFromCells(cells)?.length).toBeLessThan(5 * cells.length);
  });

  it.each(["a\tb", "one\ntwo", "\tif x:\n\t\treturn", "a\tb\nc"])("but not %j", (text) => {
    expect(tableFromCells(text)).toBeNull();
  });
});

function editor(start: string, limit: { maxTextBytes?: number; onFull?(): void } = {}) {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, start);
  const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set(), captureTimeout: 400 });
  const rules = { readOnly: false, maxTextBytes: 0, onFull: () => undefined, ...limit };
  const view = new EditorView({
    state: editorState({ text, undoManager, awareness: new Awareness(doc) }, rules),
    parent: document.body,
  });
  view.dispatch({ selection: { anchor: start.length } });
  return { view, text, undoManager };
}

class Clipboard {
  readonly files: File[] = [];
  readonly #data = new Map<string, string>();
  constructor(data: Record<string, string> = {}) {
    for (const [type, value] of Object.entries(data)) this.#data.set(type, value);
  }
  get types() {
    return [...this.#data.keys()];
  }
  getData = (type: string) => this.#data.get(type) ?? "";
  setData = (type: string, value: string) => void this.#data.set(type, value);
  clearData = () => this.#data.clear();
}

function fire(view: EditorView, type: "copy" | "paste", clipboardData: Clipboard): void {
  const event = new Event(type, { bubbles: true, cancelable: true });
  view.contentDOM.dispatchEvent(Object.assign(event, { clipboardData }));
}

describe("pasted into a note", () => {
  it.each([
    ["", "<p>a <b>b</b></p>", "a **b**"],
    ["see ", "<h2>a</h2>", "see \n\n## a"],
    ["see ", "<b>a</b> and <i>b</i>", "see **a** and *b*"],
    ["see ", "<i>a</i><p>b</p>", "see *a*\n\nb"],
    ["> ", "<p><b>a</b></p><p>b</p>", "> **a**\n>\n> b"],
    ["- ", "<ul><li>a</li><li><b>b</b></li></ul>", "- a\n- **b**"],
    ["- one\n- ", "<p><b>a</b></p><p>b</p>", "- one\n- **a**\n\n  b"],
  ])("after %j, %s makes %j", async (start, html, expected) => {
    const { view } = editor(start);
    fire(view, "paste", new Clipboard({ "text/html": html, "text/plain": "x" }));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe(expected));
  });

  it.each([
    ["| h | i |\n| - | - |\n| ^ |  |", "a\tb\n", "| h | i |\n| - | - |\n| a | b^ |"],
    [
      "| h | i |\n| - | - |\n| x | ^y |\n\nend",
      "1\t2\n3\t4",
      "| h | i |  |\n| - | - | --- |\n| x | 1 | 2 |\n|  | 3 | 4^ |\n\nend",
    ],
    ["| ^h | i |\n| - | - |\n| x | y |", "a\t1|2\nb\t3", "| a | 1\\|2 |\n| - | - |\n| b | 3^ |"],
    ["h | i\n-- | --\n^x", "1\t2", "h | i\n-- | --\n1 | 2^ |"],
    ["> | h |\n> | - |\n> | ^ |", "1\t2\n3\t", "> | h |  |\n> | - | --- |\n> | 1 | 2 |\n> | 3 | ^ |"],
  ])("into the table %j, cells go into its cells", async (marked, plain, expected) => {
    const { view, undoManager } = editor(marked.replace("^", ""));
    view.dispatch({ selection: { anchor: marked.indexOf("^") } });
    fire(view, "paste", new Clipboard({ "text/plain": plain, "text/html": "<table></table>" }));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe(expected.replace("^", "")));
    expect(view.state.selection.main.head).toBe(expected.indexOf("^"));
    undoManager.undo();
    expect(view.state.doc.toString()).toBe(marked.replace("^", ""));
  });

  it.each([
    ["<p>a</p><p><b>b</b></p>", "one a\n\n**b** two"],
    ["<p>a</p><ul><li>b</li></ul>", "one a\n\n- b\n\n two"],
    ["<p>a</p><pre>b\n\nc</pre>", "one a\n\n```\nb\n\nc\n```\n\n two"],
  ])("between words, %s makes %j", async (html, expected) => {
    const { view } = editor("one  two");
    view.dispatch({ selection: { anchor: 4 } });
    fire(view, "paste", new Clipboard({ "text/html": html, "text/plain": "x" }));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe(expected));
  });

  it("is one step of undo, apart from what was typed right before", async () => {
    const { view, text, undoManager } = editor("");
    view.dispatch({
      changes: { from: 0, insert: "typed " },
      selection: { anchor: 6 },
      userEvent: "input.type",
    });
    fire(view, "paste", new Clipboard({ "text/html": "<p>a <b>b</b></p>", "text/plain": "a b" }));
    await vi.waitFor(() => expect(text.toString()).toBe("typed a **b**"));
    undoManager.undo();
    expect(text.toString()).toBe("typed ");
  });

  it("goes where it was pasted, before what is typed and pasted while it is made", async () => {
    const { view } = editor("");
    fire(view, "paste", new Clipboard({ "text/html": "<h2>One</h2><p><b>a</b></p>", "text/plain": "x" }));
    view.dispatch(view.state.replaceSelection("\n\nmore "));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe("## One\n\n**a**\n\nmore "));
    expect(view.state.selection.main.head).toBe(view.state.doc.length);
  });

  const LARGE = `<h2>Head</h2>${`<p>${"漢".repeat(1000)}</p>`.repeat(400)}<p>the end</p>`;

  it("goes to the server in updates that it takes, however much it is, and is one step of undo", async () => {
    const { view, text, undoManager } = editor("before\n");
    const updates: number[] = [];
    text.doc?.on("update", (update: Uint8Array) => updates.push(update.length));
    fire(view, "paste", new Clipboard({ "text/html": LARGE, "text/plain": "x" }));
    await vi.waitFor(() => expect(text.toString()).toMatch(/the end$/), 20_000);
    expect(text.toString()).toMatch(/^before\n## Head\n\n漢/);
    expect(updates.length).toBeGreaterThan(1);
    expect(Math.max(...updates)).toBeLessThan(1024 * 1024);
    expect(view.state.selection.main.head).toBe(view.state.doc.length);
    undoManager.undo();
    expect(text.toString()).toBe("before\n");
  }, 30_000);

  it("is refused as a whole where the note would be too large, and what was selected stays", async () => {
    const onFull = vi.fn();
    const { view, text } = editor("before", { maxTextBytes: 1_000_000, onFull });
    view.dispatch({ selection: { anchor: 0, head: 6 } });
    fire(view, "paste", new Clipboard({ "text/html": LARGE, "text/plain": "x" }));
    await vi.waitFor(() => expect(onFull).toHaveBeenCalledOnce(), 20_000);
    expect(text.toString()).toBe("before");
  }, 30_000);

  it("stays plain in code", () => {
    const { view } = editor("```\n");
    fire(view, "paste", new Clipboard({ "text/html": "<b>b</b>", "text/plain": "b\tc\nd\te" }));
    expect(view.state.doc.toString()).toBe("```\nb\tc\nd\te");
  });

  it("is plain where the formatting says no more than the words", async () => {
    const { view } = editor("");
    fire(view, "paste", new Clipboard({ "text/html": "<div>a_b * c</div>", "text/plain": "a_b * c" }));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe("a_b * c"));
  });

  it.each([
    ["Word", "<p>a * b<o:p></o:p></p>\n\n<p>c</p>", "a * b\r\nc\r\n", "a \\* b\n\nc"],
    ["Word", "<p>some words</p>", "some words\r\n", "some words"],
    [
      "Google Docs",
      "<b style='font-weight:normal'><p>a</p><p>b</p><br><p>c</p></b>",
      "a\nb\n\nc",
      "a\n\nb\n\nc",
    ],
    ["a browser", "<p>a_b * c</p><p>d</p>", "a_b * c\n\nd", "a_b * c\n\nd"],
    ["a mail", "<div>a</div><div>b</div><div><br></div><div>c</div>", "a\nb\n\nc", "a\nb\n\nc"],
  ])("keeps the paragraphs of %s: %s", async (_, html, plain, expected) => {
    const { view } = editor("");
    fire(view, "paste", new Clipboard({ "text/html": html, "text/plain": plain }));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe(expected));
  });

  it("goes in as plain text where the formatting is more than can be read", async () => {
    const { view } = editor("a ");
    const html = `${"<div>".repeat(5000)}<b>deep</b>`;
    fire(view, "paste", new Clipboard({ "text/html": html, "text/plain": "deep words" }));
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe("a deep words"), 10_000);
  });

  it("goes where it was pasted, whatever is written and selected until it is ready", async () => {
    const { view } = editor("one two three");
    view.dispatch({ selection: { anchor: 4, head: 7 } });
    fire(view, "paste", new Clipboard({ "text/html": "<code>2</code>", "text/plain": "x" }));
    view.dispatch({ changes: { from: 0, insert: "zero " } });
    view.dispatch({ selection: { anchor: 13, head: 18 } });
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe("zero one `2` three"));
    const { from, to } = view.state.selection.main;
    expect(view.state.sliceDoc(from, to)).toBe("three");
  });

  it("goes before what is typed on at the same place", async () => {
    const { view } = editor("one ");
    fire(view, "paste", new Clipboard({ "text/html": "<code>2</code>", "text/plain": "x" }));
    view.dispatch({ changes: { from: 4, insert: " on" }, selection: { anchor: 7 } });
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe("one `2` on"));
    expect(view.state.selection.main.head).toBe(10);
  });

  it("goes nowhere when one may not write any more, or the note is left", async () => {
    const locked = editor("one");
    const left = editor("one");
    const clipboard = new Clipboard({ "text/html": "<code>2</code>", "text/plain": "x" });
    const dispatch = vi.spyOn(left.view, "dispatch");
    for (const { view } of [locked, left]) fire(view, "paste", clipboard);
    const rules = { readOnly: true, maxTextBytes: 0, onFull: () => undefined };
    locked.view.dispatch(changeRules(rules));
    left.view.destroy();
    const { view } = editor("");
    fire(view, "paste", clipboard);
    await vi.waitFor(() => expect(view.state.doc.toString()).toBe("`2`"));
    expect(locked.text.toString()).toBe("one");
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("makes a link of an address over words", () => {
    const { view } = editor("this");
    view.dispatch({ selection: { anchor: 0, head: 4 } });
    const address = "https://example.org/a";
    fire(
      view,
      "paste",
      new Clipboard({ "text/html": `<a href="${address}">${address}</a>`, "text/plain": address }),
    );
    expect(view.state.doc.toString()).toBe(`[this](${address})`);
  });

  it("comes back byte for byte when it was copied here", () => {
    // From elsewhere, this would become a table.
    const words = "*a*\tb\n😀\t<b>d</b>";
    const { view } = editor(words);
    view.dispatch({ selection: { anchor: 0, head: words.length } });
    const clipboard = new Clipboard();
    view.focus();
    fire(view, "copy", clipboard);
    expect(clipboard.getData("text/plain")).toBe(words);
    const other = editor("");
    fire(other.view, "paste", clipboard);
    expect(other.text.toString()).toBe(words);
  });
});
