import { EditorState, Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { cleanText, wholeChange, wholeCharacters } from "./wholeCharacters";

/** The text after a change, and whether the change cut a pair of the old text. */
function apply(before: string, change: { from: number; to: number; insert: string }) {
  const text = Text.of(before.split("\n"));
  const whole = wholeChange(text, change);
  return { ...whole, after: before.slice(0, whole.from) + whole.insert + before.slice(whole.to) };
}

describe("P10: a change never cuts a character in two", () => {
  it("writes 😎 before 🐈, which share their first half", () => {
    // What comparing "🐈" with "😎🐈" unit by unit finds: both begin with the same half.
    const found = apply("🐈", { from: 1, to: 1, insert: "\ude0e\ud83d" });
    expect(found).toEqual({ from: 0, to: 0, insert: "😎", after: "😎🐈" });
  });

  it("replaces 😎 by 🐈, which share their first half", () => {
    expect(apply("😎", { from: 1, to: 2, insert: "\udc08" })).toEqual({
      from: 0,
      to: 2,
      insert: "🐈",
      after: "🐈",
    });
  });

  it("deletes the whole of what is deleted by half", () => {
    expect(apply("a😎b", { from: 2, to: 3, insert: "" }).after).toBe("ab");
    expect(apply("a😎b", { from: 1, to: 2, insert: "" }).after).toBe("ab");
  });

  it("leaves a change between whole characters as it is", () => {
    expect(apply("a😎b", { from: 1, to: 3, insert: "🐈x" })).toEqual({
      from: 1,
      to: 3,
      insert: "🐈x",
      after: "a🐈xb",
    });
  });

  it("lets no half in", () => {
    expect(cleanText("a\ud83db\ude0ec😎")).toBe("abc😎");
  });
});

describe("the filter in the editor", () => {
  const state = (doc: string) =>
    EditorState.create({ doc, extensions: [EditorState.lineSeparator.of("\n"), wholeCharacters()] });

  it("P10: keeps whole what the editor would tear", () => {
    const transaction = state("🐈").update({
      changes: { from: 1, insert: "\ude0e\ud83d" },
      selection: { anchor: 3 },
    });
    expect(transaction.state.doc.toString()).toBe("😎🐈");
    const changes: Array<[number, number, string]> = [];
    transaction.changes.iterChanges((from, to, _f, _t, insert) =>
      changes.push([from, to, insert.toString()]),
    );
    expect(changes).toEqual([[0, 0, "😎"]]);
  });

  it("P10: takes NUL and carriage returns out of what comes in", () => {
    const transaction = state("").update({
      changes: { from: 0, insert: "one\r\ntwo\rthree\0" },
      userEvent: "input.paste",
    });
    expect(transaction.state.doc.toString()).toBe("one\ntwo\nthree");
    expect(transaction.state.selection.main.head).toBe(13);
    expect(transaction.isUserEvent("input.paste")).toBe(true);
  });

  it("leaves an ordinary change alone, with its caret", () => {
    const transaction = state("ab").update({ changes: { from: 1, insert: "x" }, selection: { anchor: 2 } });
    expect(transaction.state.doc.toString()).toBe("axb");
    expect(transaction.state.selection.main.head).toBe(2);
  });
});
