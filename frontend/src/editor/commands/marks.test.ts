import { EditorSelection } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { afterDoing, does, drawing, drawn } from "@/editor/testing";
import { marks, toggleMark } from "./marks";

const bold = toggleMark(marks.bold);
const italic = toggleMark(marks.italic);
const strike = toggleMark(marks.strike);
const code = toggleMark(marks.code);

describe("with words selected", () => {
  it.each([
    ["puts marks around them", "make ‹it› bold", "make **‹it›** bold"],
    ["takes them away", "make **‹it›** bold", "make ‹it› bold"],
    ["takes them away, selected with them", "make ‹**it**› bold", "make ‹it› bold"],
    ["takes underscores away as well", "make __‹it›__ bold", "make ‹it› bold"],
    ["leaves blanks outside", "make‹ it ›bold", "make **‹it›** bold"],
    ["frees a part of what is marked", "**one ‹two› three**", "**one** ‹two› **three**"],
    ["frees its start", "**‹one› two**", "‹one› **two**"],
    ["frees its end", "**one ‹two›**", "**one** ‹two›"],
    ["joins what stands beside", "**one** ‹two› **three**", "**one ‹two› three**"],
    ["makes mixed words one", "‹one **two** three›", "**‹one two three›**"],
    ["grows into what is crossed", "one ‹two **th›ree** four", "one **‹two th›ree** four"],
    ["leaves other marks inside", "‹one *two* three›", "**‹one *two* three›**"],
    ["stays inside other marks", "*one ‹two› three*", "*one **‹two›** three*"],
    ["is cut where it crosses other marks", "‹one ~~two› three~~", "**‹one** ~~**two›** three~~"],
    ["knows marks that mean nothing where they stand", "**‹(so)›**called", "‹(so)›called"],
    ["keeps code whole", "on‹e `two› three`", "on**‹e `two three`›**"],
    [
      "keeps the label of a link inside it",
      "[one ‹two›](https://example.org)",
      "[one **‹two›**](https://example.org)",
    ],
  ])("%s", (_, before, expected) => {
    expect(does(bold, before)).toBe(expected);
  });

  it.each([
    ["each line", "‹one\ntwo›", "**‹one**\n**two›**"],
    [
      "each block",
      "# ‹one\n\n- two\n- [ ] three\n\n> four›",
      "# **‹one**\n\n- **two**\n- [ ] **three**\n\n> **four›**",
    ],
    ["each cell", "| a | b |\n| - | - |\n‹| c | d |›", "| a | b |\n| - | - |\n‹| **c** | **d** |›"],
    ["and no code", "‹one\n\n```\ntwo\n```\n\nthree›", "**‹one**\n\n```\ntwo\n```\n\n**three›**"],
  ])("marks %s", (_, before, expected) => {
    expect(drawing(afterDoing(drawn(before), bold)).replace(/[‹›]/g, "")).toBe(expected.replace(/[‹›]/g, ""));
  });

  it("takes a mark over two lines away at once", () => {
    expect(does(bold, "**‹one\ntwo›**")).toBe("‹one\ntwo›");
  });

  it("tells one star from two", () => {
    expect(does(italic, "**‹one›**")).toBe("***‹one›***");
    expect(does(italic, "***‹one›***")).toBe("**‹one›**");
    expect(does(bold, "***‹one›***")).toBe("*‹one›*");
    expect(does(italic, "a *‹b›* c")).toBe("a ‹b› c");
  });

  it("puts enough backticks around backticks", () => {
    expect(does(code, "a ‹b`c› d")).toBe("a ``‹b`c›`` d");
    expect(does(code, "a ``‹b`c›`` d")).toBe("a ‹b`c› d");
    expect(does(code, "‹`›")).toBe("`` ‹`› ``");
  });

  it("highlights", () => {
    const highlight = toggleMark(marks.highlight);
    expect(does(highlight, "a ‹b› c")).toBe("a ==‹b›== c");
    expect(does(highlight, "a ==‹b›== c")).toBe("a ‹b› c");
  });

  it("does nothing where there are no words", () => {
    expect(does(bold, "a‹ \n\n ›b")).toBe("a‹ \n\n ›b");
  });
});

describe("with a caret", () => {
  it.each([
    ["marks the word around it", "make bo¦ld", "make **bo¦ld**"],
    ["takes the mark off", "make **bo¦ld** again", "make bo¦ld again"],
    ["leaves the mark at its end", "make **bold¦** again", "make **bold**¦ again"],
    ["opens a mark between words", "make ¦", "make **¦**"],
    ["closes one that stayed empty", "make **¦**", "make ¦"],
    ["does nothing in code", "```\nma¦ke\n```", "```\nma¦ke\n```"],
    ["does nothing in a line of code", "make `bold¦`", "make `bold¦`"],
    ["marks a piece of code as a whole", "make `bo¦ld`", "make **`bo¦ld`**"],
  ])("%s", (_, before, expected) => {
    expect(does(bold, before)).toBe(expected);
  });

  it("opens italic inside empty bold, and closes it again", () => {
    expect(does(italic, "**¦**")).toBe("***¦***");
    expect(does(italic, "***¦***")).toBe("**¦**");
  });
});

/** Small numbers that are the same in every run. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const words = ["alpha", "beta", "😀🚀", "漢字", "don't", "(so)", "e.g.", "👩‍🚀", "x", "naïve"];
const starts = ["", "# ", "- ", "1. ", "- [ ] ", "> ", "> - "];

describe("twice is not at all", () => {
  const commands = { bold, italic, strike, code };
  it.each(Object.keys(commands) as Array<keyof typeof commands>)("%s", (name) => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const chance = chances(seed);
      const line = () =>
        starts[chance(starts.length)] +
        Array.from({ length: 1 + chance(5) }, () => words[chance(words.length)]).join(" ");
      const doc = Array.from({ length: 1 + chance(3) }, line).join("\n\n");
      // Between characters, as a person selects.
      const stops = [...new Intl.Segmenter().segment(doc)].map(({ index }) => index).concat(doc.length);
      const [from = 0, to = 0] = [stops[chance(stops.length)] ?? 0, stops[chance(stops.length)] ?? 0].sort(
        (a, b) => a - b,
      );
      if (doc.slice(from, to).trim() === "") continue;
      const state = drawn(`${doc.slice(0, from)}‹${doc.slice(from, to)}›${doc.slice(to)}`);
      const once = afterDoing(state, commands[name]);
      expect(once.doc.toString().isWellFormed()).toBe(true);
      const twice = afterDoing(once, commands[name]);
      expect(twice.doc.toString(), `${seed}: ${drawing(state)} then ${drawing(once)}`).toBe(doc);
    }
  });
});

it("P10: never stands inside a character", () => {
  const doc = "😀😎 and 👩‍🚀";
  const state = drawn(`¦${doc}`);
  for (const command of [bold, italic, strike, code]) {
    for (let at = 0; at <= doc.length; at += 1) {
      const there = state.update({ selection: EditorSelection.cursor(at) }).state;
      const isInside = /^[\udc00-\udfff]/.test(doc.slice(at));
      if (!isInside) expect(afterDoing(there, command).doc.toString().isWellFormed()).toBe(true);
    }
  }
});
