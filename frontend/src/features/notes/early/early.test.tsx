/** What is shown before the editor is there, and what somebody does with it meanwhile. */
import { notifications } from "@mantine/notifications";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { renderPage } from "@/testing/page";
import { Beforehand, beforehandOf } from "./Beforehand";
import { FirstLines } from "./FirstLines";
import { firstLines } from "./firstLines";
import { placeIn, select } from "./linePlaces";

const TEXT = "# Plans\n\n- bread **and** books\n\nThe *end*.";

let beforehand: Beforehand;
let stop: () => void;

beforeEach(() => {
  notifications.clean();
  beforehand = new Beforehand();
  stop = beforehand.listen();
});
afterEach(() => {
  stop();
  document.getSelection()?.removeAllRanges();
});

const lines = (text = TEXT) => <FirstLines text={text} lines={firstLines(text)} beforehand={beforehand} />;
const place = () => screen.getByRole("region", { name: "Note text" });
const type = (...keys: string[]) =>
  keys.map((key) => fireEvent.keyDown(document.body, { key })).filter((isLeft) => !isLeft).length;

it("is marked as text that is on its way, and holds nothing but words", () => {
  render(lines("Say **hello** to [my page](https://example.org).\n<b onclick=x>\n"));
  expect(place()).toHaveAttribute("aria-busy", "true");
  expect(place()).toHaveTextContent("Say hello to my page.");
  const names = [...place().querySelectorAll("*")].map(({ tagName }) => tagName);
  expect(new Set(names)).toEqual(new Set(["DIV", "SPAN"]));
});

it("knows each place of the text again", () => {
  render(lines());
  for (const { pieces } of firstLines(TEXT)) {
    for (const { from, text } of pieces) {
      for (let position = from; position < from + text.length; position += 1) {
        select(place(), { anchor: position, head: position + 1 });
        expect(document.getSelection()?.toString()).toBe(TEXT.slice(position, position + 1));
        expect(placeIn(place())?.head).toBe(position + 1);
      }
    }
  }
  select(place(), { anchor: 8, head: 8 });
  expect(placeIn(place())).toEqual({ anchor: 8, head: 8 });
  document.getSelection()?.selectAllChildren(document.body);
  expect(placeIn(place())).toBeNull();
});

it("hands on what is selected to lines that come in the place of others", () => {
  const { unmount } = render(lines());
  select(place(), { anchor: 17, head: 22 });
  unmount();
  document.getSelection()?.removeAllRanges();
  render(lines());
  expect(document.getSelection()?.toString()).toBe(TEXT.slice(17, 22).replaceAll("*", ""));
});

it("keeps what is typed where somebody clicked, and nothing else", () => {
  render(lines());
  expect(type("a")).toBe(0);
  select(place(), { anchor: 12, head: 12 });
  expect(type("a", "é", " ", "🚀", "x", "Backspace", "Enter", "?")).toBe(8);
  expect(type("Escape", "Shift", "F2")).toBe(0);
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  expect(fireEvent.mouseDown(place())).toBe(false);
  expect(beforehand.takeKeys()).toBe("aé 🚀x\b\n?");
  expect(beforehand.takeKeys()).toBe("");
  expect(fireEvent.mouseDown(place())).toBe(true);
});

it.each<[key: string, how?: KeyboardEventInit]>([
  ["ArrowLeft"],
  ["Home"],
  ["PageDown"],
  ["Delete"],
  ["Tab"],
  ["Dead"],
  ["Process"],
  ["v", { ctrlKey: true }],
  ["Backspace", { metaKey: true }],
  ["x", { isComposing: true }],
])("puts nothing in a place that is not known after %s", async (key, how = {}) => {
  renderPage(lines());
  select(place(), { anchor: 12, head: 12 });
  type("a", "b");
  expect(fireEvent.keyDown(document.body, { key, ...how })).toBe(true);
  expect(type("c", "d", "Backspace", " ", "?")).toBe(5);
  expect(beforehand.takeKeys()).toBe("ab");
  act(() => beforehand.giveUp());
  expect(await screen.findByText("The note could not take what you typed: “c ?”")).toBeInTheDocument();
  type("e");
  expect(beforehand.takeKeys()).toBe("e");
});

it("knows the place again where somebody clicks who had typed nothing", () => {
  render(lines());
  select(place(), { anchor: 12, head: 12 });
  type("ArrowDown");
  expect(fireEvent.mouseDown(place())).toBe(true);
  type("Backspace", "c");
  expect(beforehand.takeKeys()).toBe("\bc");
});

it("leaves the keys to a field", () => {
  render(
    <>
      <input aria-label="Title" />
      {lines()}
    </>,
  );
  select(place(), { anchor: 12, head: 12 });
  screen.getByLabelText("Title").focus();
  expect(type("a")).toBe(0);
});

it("says what could not be put in after all", async () => {
  renderPage(lines());
  select(place(), { anchor: 12, head: 12 });
  type("Backspace", "s", "a", "Backspace", "o");
  act(() => beforehand.giveUp());
  expect(await screen.findByText("The note could not take what you typed: “so”")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Copy" })).toBeInTheDocument();
  expect(beforehand.takeKeys()).toBe("");
});

it("is one for each note", () => {
  const one = beforehandOf("one");
  expect(beforehandOf("one")).toBe(one);
  expect(beforehandOf("two")).not.toBe(one);
});
