import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SaveStatus } from "./SaveStatus";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const word = () => screen.getByRole("status").textContent;
const wait = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));

it("stops saying “Saved” at once, and says “Saving…” only when it takes long", () => {
  const page = render(<SaveStatus save="saved" keptHere />);
  expect(word()).toBe("Saved");
  page.rerender(<SaveStatus save="saving" keptHere />);
  expect(word()).toBe("");
  wait(399);
  expect(word()).toBe("");
  wait(2);
  expect(word()).toBe("Saving…");
});

it("is silent while keystrokes and answers follow each other", () => {
  const page = render(<SaveStatus save="saved" keptHere />);
  for (let stroke = 0; stroke < 5; stroke += 1) {
    page.rerender(<SaveStatus save="saving" keptHere />);
    wait(80);
    page.rerender(<SaveStatus save="saved" keptHere />);
    wait(100);
    expect(word()).toBe("");
  }
  wait(200);
  expect(word()).toBe("Saved");
});

it("reads a word out once, and not again at every rest of the typing", () => {
  const page = render(<SaveStatus save="saved" keptHere />);
  const isReadOut = () => screen.getByRole("status").getAttribute("aria-live") !== "off";
  expect(isReadOut()).toBe(true);
  const becomes = (save: "saved" | "saving" | "offline", milliseconds: number) => {
    page.rerender(<SaveStatus save={save} keptHere />);
    wait(milliseconds);
  };
  becomes("saving", 100);
  becomes("saved", 300);
  expect([word(), isReadOut()]).toEqual(["Saved", false]);
  becomes("saving", 500);
  expect([word(), isReadOut()]).toEqual(["Saving…", true]);
  becomes("saved", 300);
  expect([word(), isReadOut()]).toEqual(["Saved", true]);
  becomes("saving", 100);
  becomes("offline", 0);
  expect([word(), isReadOut()]).toEqual(["Offline – kept on this device", true]);
});

it("says trouble at once", () => {
  const page = render(<SaveStatus save="saved" keptHere />);
  page.rerender(<SaveStatus save="offline" keptHere />);
  expect(word()).toBe("Offline – kept on this device");
  page.rerender(<SaveStatus save="retrying" keptHere />);
  expect(word()).toBe("Not saved – retrying");
});

it.each([false, null])("claims no offline copy unless it knows of one (%s)", (keptHere) => {
  render(<SaveStatus save="offline" keptHere={keptHere} />);
  expect(word()).toBe("Offline");
});
