import { describe, expect, it } from "vitest";
import { SaveState, type SaveWord, wordForBoth } from "./saveState";

type Step = "connect" | "sync" | "edit" | "load" | "mark" | "saved" | "saved-first" | "lose" | "trouble";

/** Plays a story and answers the word at its end. ``saved`` acknowledges the newest MARK. */
function tell(
  steps: Step[],
  { keptHere = true, unsavedBefore = false } = {},
): { word: SaveWord; unsaved: boolean } {
  const state = new SaveState();
  state.loaded(unsavedBefore);
  let newest = 0;
  const act: Record<Step, () => void> = {
    connect: () => state.connected(),
    sync: () => state.synced(),
    edit: () => state.edited(),
    load: () => state.loaded(false),
    mark: () => {
      expect(state.wantsMark).toBe(true);
      newest = state.mark();
    },
    saved: () => state.saved(newest),
    "saved-first": () => state.saved(1),
    lose: () => state.disconnected(),
    trouble: () => state.troubled(),
  };
  for (const step of steps) act[step]();
  return { word: state.word(keptHere), unsaved: state.hasUnsavedEdits };
}

const joined: Step[] = ["connect", "sync", "mark", "saved"];

describe("what is said about whether a note is stored", () => {
  it.each<[string, Step[], SaveWord]>([
    ["nothing before the first connection", [], "none"],
    ["not saved before both sides exchanged what they had", ["connect"], "none"],
    ["not saved by the exchange alone", ["connect", "sync"], "none"],
    ["not saved what was typed before the exchange", ["edit", "connect"], "saving"],
    ["saved once the first MARK is answered", joined, "saved"],
    ["not saved from the very keystroke on", [...joined, "edit"], "saving"],
    ["not saved by sending", [...joined, "edit", "mark"], "saving"],
    ["saved by the answer", [...joined, "edit", "mark", "saved"], "saved"],
    ["not saved when typing went on after the MARK", [...joined, "edit", "mark", "edit", "saved"], "saving"],
    ["not saved by the answer to an earlier MARK", [...joined, "edit", "mark", "saved-first"], "saving"],
    ["offline when the connection is gone", [...joined, "lose"], "offline"],
    ["offline after an edit without connection", [...joined, "lose", "edit"], "offline"],
    ["not saved by coming back", [...joined, "edit", "mark", "lose", "connect", "sync"], "saving"],
    [
      "not saved by an answer that was lost with its socket",
      [...joined, "edit", "mark", "lose", "connect", "sync", "saved"],
      "saving",
    ],
    [
      "saved by the MARK on the new socket",
      [...joined, "edit", "lose", "connect", "sync", "mark", "saved"],
      "saved",
    ],
    ["not saved what a copy brought that came late", [...joined, "load"], "none"],
    ["in trouble when the server says so", [...joined, "edit", "mark", "trouble"], "retrying"],
    ["saved when the trouble is over", [...joined, "edit", "mark", "trouble", "saved"], "saved"],
    [
      "in trouble no more once it stores again, also for whoever types on",
      [...joined, "edit", "mark", "trouble", "edit", "saved"],
      "saving",
    ],
    [
      "still in trouble by an answer from before",
      [...joined, "edit", "mark", "trouble", "saved-first"],
      "retrying",
    ],
    ["unimpressed by trouble with nothing to store", [...joined, "trouble"], "saved"],
  ])("P12: %s", (_rule, steps, word) => {
    expect(tell(steps).word).toBe(word);
  });

  it("promises no offline copy where there is none", () => {
    expect(tell([...joined, "edit", "lose"], { keptHere: false }).word).toBe("retrying");
  });

  it("is silent about a note that is being opened, unless something of one's own waits to be saved", () => {
    expect(tell([]).word).toBe("none");
    expect(tell(["edit"]).word).toBe("saving");
    expect(tell([], { unsavedBefore: true }).word).toBe("saving");
  });

  it("counts edits from before the page was loaded as unsaved until SAVED", () => {
    expect(tell(["connect", "sync", "mark"], { unsavedBefore: true }).unsaved).toBe(true);
    expect(tell(joined, { unsavedBefore: true }).unsaved).toBe(false);
  });

  it("sends no MARK for edits that are not loaded yet", () => {
    const state = new SaveState();
    state.awaitsEdits = true;
    state.connected();
    state.synced();
    expect([state.wantsMark, state.isSaved]).toEqual([false, false]);
    state.awaitsEdits = false;
    expect(state.wantsMark).toBe(true);
  });

  it("has nothing unsaved while only the exchange is unproven", () => {
    expect(tell(["connect", "sync"]).unsaved).toBe(false);
  });

  it("ignores an answer to a MARK that was never sent", () => {
    const state = new SaveState();
    state.connected();
    state.synced();
    state.mark();
    state.edited();
    state.saved(40);
    state.mark();
    expect(state.isSaved).toBe(false);
  });
});

it.each([
  ["saved", "none", "saved"],
  ["none", "none", "none"],
  ["saved", "saving", "saving"],
  ["none", "saving", "saving"],
  ["saved", "waiting", "retrying"],
  ["saving", "waiting", "retrying"],
  ["offline", "saving", "offline"],
  ["offline", "waiting", "offline"],
  ["offline", "unkept", "retrying"],
  ["retrying", "saving", "retrying"],
] as const)("says of a text that is %s and a title that is %s: %s", (text, title, word) => {
  expect(wordForBoth(text, title)).toBe(word);
});
