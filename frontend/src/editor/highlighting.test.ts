/** Block by block or all at once: the same comes of it. */
import { forceParsing, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { describe, expect, it, vi } from "vitest";
import { notes } from "@/testing/corpus/notes";
import { highlighting } from "./highlighting";
import { livePreview } from "./livepreview";
import { markdown } from "./markdown";
import { marks } from "./theme";

const everything = [
  "---\ntitle: Trip\n---\n",
  "# Heading with *emphasis* and `code`\n\nUnderlined\n===",
  "> quoted **strong**\n> > and inside [a link](https://example.org)\n>\n> - a list\n>   ```js\n>   const a = 1;\n>   ```",
  "```js\nconst one = () => 2; // three\n```",
  "| a long heading | another one |\n| --- | ---: |\n| **cell** | `code` |",
  "$$\nx^2 + y^2 = z^2 + 1234567890\n$$",
  "1. one\n2. two with [[a note]] and #tag\n   - [x] done @bo ==marked==",
  "<div>\n<b>html</b>\n</div>",
  ...notes,
].join("\n\n");

function drawnWith(look: Extension, doc: string, extra: Extension = []): EditorView {
  const extensions = [markdown(), extra, look];
  const view = new EditorView({ state: EditorState.create({ doc, extensions }), parent: document.body });
  forceParsing(view, doc.length, 5000);
  return view;
}

describe.each([
  ["source mode", () => []],
  // Drawn blocks leave several visible parts.
  ["live preview", livePreview],
])("in %s", (_name, extra) => {
  it("gives each word the look that the library gives", async () => {
    const [ours, theirs] = [highlighting(marks), syntaxHighlighting(marks)].map((look) =>
      drawnWith(look, everything, extra()),
    ) as [EditorView, EditorView];
    const html = ({ contentDOM }: EditorView) => contentDOM.innerHTML;
    await vi.waitFor(() => {
      expect(html(theirs)).toMatch(/<span class="ͼ\w+">const<\/span>/);
      expect(html(ours)).toBe(html(theirs));
    }, 5000);
    const edits = [
      { from: 0, insert: "*first*\n" },
      { from: everything.indexOf("**strong"), insert: "`" },
      { from: everything.indexOf("const one"), to: everything.indexOf("// three"), insert: "" },
      { from: everything.indexOf("# Heading"), to: everything.indexOf("# Heading") + 2 },
    ];
    for (const changes of edits)
      for (const view of [ours, theirs]) {
        view.dispatch({ changes });
        forceParsing(view, view.state.doc.length, 5000);
      }
    await vi.waitFor(() => expect(html(ours)).toBe(html(theirs)), 5000);
    ours.destroy();
    theirs.destroy();
  });
});
