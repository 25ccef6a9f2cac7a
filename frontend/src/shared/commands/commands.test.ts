import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { type CommandId, catalogue, commandIds, groups, type Where } from "./catalogue";
import { Desk } from "./desk";
import { isPressed, keyNames } from "./keys";

/** Which keys would get in each other's way. A selection's own keys go before the page's, on purpose. */
const together: Readonly<Record<Where, readonly Where[]>> = {
  anywhere: ["anywhere", "outside", "editor", "list"],
  outside: ["anywhere", "outside"],
  editor: ["anywhere", "editor", "selection", "list"],
  selection: ["editor", "selection", "list"],
  list: ["anywhere", "editor", "selection", "list"],
};

it.each(commandIds)("gives %s a name and a group, and keys that no other command has there", (id) => {
  const { title, group, keys = [], where } = catalogue[id];
  expect(title).not.toBe("");
  expect(groups).toContain(group);
  const rivals = commandIds.filter(
    (other) =>
      other !== id &&
      together[where].includes(catalogue[other].where) &&
      catalogue[other].keys?.some((key) => (keys as readonly string[]).includes(key)),
  );
  expect(rivals).toEqual([]);
});

it("calls no two commands of the slash menu alike", () => {
  const names = commandIds.flatMap((id) => catalogue[id].slash ?? []);
  expect(new Set(names).size).toBe(names.length);
});

it("has every shortcut in the manual, and no other", () => {
  const manual = readFileSync("../docs/editor.md", "utf8");
  const rows = [...manual.matchAll(/^\| (.+?) +\| (`.+?`|–) +\| (`\/.+?`|–) +\|$/gm)].map(
    ([, title, keys, slash]) => ({
      title,
      keys,
      slash,
    }),
  );
  const expected = commandIds.map((id) => {
    const { title, keys, slash } = catalogue[id] as (typeof catalogue)[CommandId];
    return {
      title,
      keys: keys ? keys.map((key) => `\`${keyNames(key).join("+")}\``).join(" or ") : "–",
      slash: slash ? `\`/${slash}\`` : "–",
    };
  });
  expect(rows).toEqual(expected);
});

function press(init: KeyboardEventInit & { altGraph?: boolean }): KeyboardEvent {
  const event = new KeyboardEvent("keydown", init);
  vi.spyOn(event, "getModifierState").mockImplementation(
    (name) => name === "AltGraph" && init.altGraph === true,
  );
  return event;
}

describe("keys", () => {
  it.each([
    ["Mod-b", { key: "b", ctrlKey: true }, true],
    ["Mod-b", { key: "B", ctrlKey: true, shiftKey: true }, false],
    ["Mod-b", { key: "b" }, false],
    ["Mod-b", { key: "b", ctrlKey: true, metaKey: true }, false],
    ["Mod-Alt-n", { key: "˜", code: "KeyN", ctrlKey: true, altKey: true }, true],
    ["Mod-Alt-n", { key: "ń", code: "KeyN", ctrlKey: true, altKey: true, altGraph: true }, false],
    ["Mod-Shift-f", { key: "F", ctrlKey: true, shiftKey: true }, true],
    ["?", { key: "?", shiftKey: true }, true],
    ["?", { key: "/", code: "Slash" }, false],
    ["Mod-/", { key: "/", ctrlKey: true, shiftKey: true }, true],
    ["Mod-\\", { key: "\\", ctrlKey: true }, true],
  ] as const)("%s is pressed with %j: %s", (keys, init, is) => {
    expect(isPressed(keys, press(init))).toBe(is);
  });

  it("are shown one by one", () => {
    expect(keyNames("Mod-Alt-n")).toEqual(["Ctrl", "Alt", "N"]);
    expect(keyNames("Alt-ArrowUp")).toEqual(["Alt", "↑"]);
    expect(keyNames("Mod-Shift-.")).toEqual(["Ctrl", "Shift", "."]);
  });
});

describe("the desk", () => {
  it("lets the latest offer do a command, and the one before it when that is gone", () => {
    const desk = new Desk();
    const done: string[] = [];
    desk.offer({ save: () => done.push("first") });
    const take = desk.offer({ save: () => done.push("second") });
    desk.run("save");
    take();
    desk.run("save");
    expect(done).toEqual(["second", "first"]);
  });

  it("says what can be done, and that something else cannot", () => {
    const desk = new Desk();
    const told = vi.fn();
    desk.subscribe(told);
    expect(desk.run("wide")).toBe(false);
    const take = desk.offer({ wide: () => undefined, newNote: () => undefined });
    expect(desk.available()).toEqual(["newNote", "wide"]);
    take();
    expect(desk.available()).toEqual([]);
    expect(told).toHaveBeenCalledTimes(2);
  });
});
