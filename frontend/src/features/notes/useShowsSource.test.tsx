import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { useShowsSource } from "./useShowsSource";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const use = (length = 100) => renderHook(({ now }) => useShowsSource(now), { initialProps: { now: length } });

it("remembers on this device what somebody likes", () => {
  const { result } = use();
  expect(result.current.showsSource).toBe(false);
  act(() => result.current.toggle());
  expect(result.current.showsSource).toBe(true);
  expect(use().result.current.showsSource).toBe(true);
  act(() => result.current.toggle());
  expect(use().result.current.showsSource).toBe(false);
});

it("switches also where the browser keeps nothing", () => {
  const setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", { getItem: () => null, setItem });
  const { result } = use();
  act(() => result.current.toggle());
  expect(result.current.showsSource).toBe(true);
});

it("shows the source of a very long note, until somebody wants it drawn all the same", () => {
  const { result, rerender } = use();
  rerender({ now: 1_500_001 });
  expect([result.current.showsSource, result.current.reason]).toEqual([true, "large"]);
  act(() => result.current.toggle());
  expect([result.current.showsSource, result.current.reason]).toEqual([false, null]);
  expect(use().result.current.showsSource).toBe(false);
});

it("shows the source where drawing is slow, and says why until it was read", () => {
  const { result } = use();
  act(() => result.current.becomesSlow());
  expect([result.current.showsSource, result.current.reason, result.current.isSaid]).toEqual([
    true,
    "slow",
    true,
  ]);
  act(() => result.current.dismiss());
  expect([result.current.showsSource, result.current.isSaid]).toEqual([true, false]);
});
