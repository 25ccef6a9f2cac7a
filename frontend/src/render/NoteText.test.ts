import { expect, it } from "vitest";
import { NoteText, outlineOf } from "./NoteText";

const all = () => true;
const words = `${"Words. ".repeat(400)}\n\n`;

function shown(note: NoteText, text: string) {
  note.update(text);
  note.work(all);
  return note.shown();
}

it("keeps every piece but the one that changed", () => {
  const note = new NoteText();
  const sections = [1, 2, 3, 4, 5].map((number) => `# ${number}\n\n${words}`);
  const before = shown(note, sections.join(""));
  sections[2] = `# 3\n\nNew. ${words}`;
  const after = shown(note, sections.join(""));
  const kept = after.pieces.map((piece, index) => piece === before.pieces[index]);
  expect(kept.filter((isKept) => !isKept)).toHaveLength(1);
  expect(after.pieces.map(({ key }) => key)).toEqual(before.pieces.map(({ key }) => key));
});

it("knows the lines above a piece, also after some were written", () => {
  const note = new NoteText();
  shown(note, `# One\n\n${words}# Two\n`);
  const { pieces } = shown(note, `# One\n\nmore\n\n${words}# Two\n`);
  expect(outlineOf({ pieces, footnotes: [], isWhole: true })).toMatchObject([
    { words: "One", line: 1, id: "note-one" },
    { words: "Two", line: 7, id: "note-two" },
  ]);
});

it("shows what is parsed so far, from the top", () => {
  const note = new NoteText();
  note.update(Array.from({ length: 20 }, (_, number) => `# ${number}\n\n${words}`).join(""));
  expect(note.work(() => false)).toBe(false);
  expect(note.shown()).toMatchObject({ isWhole: false, pieces: { length: 1 } });
  expect(note.work(all)).toBe(true);
  expect(note.shown()).toMatchObject({ isWhole: true, pieces: { length: 20 } });
});

it("gives equal headings different ids", () => {
  const { pieces } = shown(new NoteText(), `# A\n\n${words}# A\n\n# ?\n`);
  expect(pieces.flatMap(({ headingIds }) => headingIds)).toEqual(["note-a", "note-a-1", "note-section"]);
});

it("reads what a note says of itself apart from its references", () => {
  const { pieces } = shown(new NoteText(), "---\ntags: [x]\n[y]: /no\n---\n\n[x] [y]\n\n[x]: /x\n");
  expect(JSON.stringify(pieces[0]?.parsed.tree)).toContain('"tagName":"x-front-matter"');
  const text = JSON.stringify(pieces[1]?.parsed.tree);
  expect(text).toContain('"href":"/x"');
  expect(text).not.toContain("/no");
});

it("follows references into other pieces", () => {
  const { pieces } = shown(
    new NoteText(),
    `# A\n\n[x] [y][Z  z]\n\n${words}# B\n\n[x]: /first\n[x]: /second\n[z z]:\n  /z\n`,
  );
  const links = JSON.stringify(pieces[0]?.parsed.tree);
  expect(links).toContain('"href":"/first"');
  expect(links).toContain('"href":"/z"');
});

it("numbers footnotes by where they are first referred to, and those in footnotes after them", () => {
  const note = new NoteText();
  const { footnotes } = shown(
    note,
    `b[^b] a[^a] b[^b]\n\n${words}# X\n\n[^a]: A, see [^c]\n[^b]: B\n[^c]: C\n[^unused]: D\n\nno[^none]\n`,
  );
  expect(footnotes.map(({ id, number, times }) => [id, number, times])).toEqual([
    ["b", 1, 2],
    ["a", 2, 1],
    ["c", 3, 1],
    ["unused", 4, 0],
  ]);
});
