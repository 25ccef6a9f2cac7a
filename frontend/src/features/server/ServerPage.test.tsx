import { act, cleanup, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/testing/page";
import type { Overview, ServerProcess } from "./overview";
import { ServerPage } from "./ServerPage";

/** The browser's end of a WebSocket on which a test plays the server. */
class Line {
  static all: Line[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  isClosed = false;
  constructor(readonly address: string) {
    Line.all.push(this);
  }
  close() {
    this.isClosed = true;
  }
}

const one: ServerProcess = {
  id: "0a",
  machine: "alpha",
  pid: 7,
  up_seconds: 125,
  trouble: null,
  layer: "push",
  rooms: 2,
  sockets: 5,
  processor: 0.25,
  memory_bytes: 200 * 2 ** 20,
  acknowledged_seconds: { p50: 0.002, p99: 0.031 },
  committed_seconds: null,
  lag_seconds: { p50: 0.0004, p99: 0.003 },
};
const overview: Overview = {
  people: 3,
  sockets: 9,
  received_per_second: 12,
  sent_per_second: 40,
  commits_per_second: 7.5,
  rows_per_second: 9,
  unstored_bytes: 0,
  unstored_seconds: 0,
  processes: [one, { ...one, id: "0b", pid: 8, sockets: 4 }],
  rooms: [
    {
      document: "6d4a0a5e-1111-4222-8333-944445555666",
      processes: 2,
      people: 3,
      sockets: 6,
      memory_bytes: 40_960,
      unstored_bytes: 0,
    },
  ],
};

const says = (changes: Partial<Overview> = {}) =>
  act(() => Line.all.at(-1)?.onmessage?.({ data: JSON.stringify({ ...overview, ...changes }) }));
const hangsUp = (code: number) => act(() => Line.all.at(-1)?.onclose?.({ code }));

beforeEach(() => {
  Line.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("shows processes, the fullest notes and what they make together", () => {
  renderPage(<ServerPage />);
  says();
  expect(Line.all[0]?.address).toMatch(/^ws:.*\/ws\/server$/);
  expect(screen.getByText("Commits").nextSibling).toHaveTextContent("7.5/s");
  expect(screen.getByText("Saved within (p99)").nextSibling).toHaveTextContent("31 ms");
  const processes = within(screen.getByRole("region", { name: "Processes" }));
  expect(processes.getByRole("row", { name: /alpha · 7/ })).toHaveTextContent("2 min");
  expect(processes.getByRole("row", { name: /alpha · 8/ })).toHaveTextContent("200 MiB");
  expect(screen.getByRole("row", { name: /6d4a0a5e/ })).toHaveTextContent("40 KiB");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("follows the server from second to second", () => {
  renderPage(<ServerPage />);
  says();
  says({ people: 1234 });
  expect(screen.getByText("People", { selector: "dt" }).nextSibling).toHaveTextContent("1,234");
});

it("says what is wrong", () => {
  renderPage(<ServerPage />);
  says({
    processes: [{ ...one, trouble: "storage", layer: "poll" }],
    unstored_bytes: 2048,
    unstored_seconds: 6,
  });
  expect(screen.getByRole("alert")).toHaveTextContent("alpha · 7 does not get anything stored.");
  expect(screen.getByText("Redis does not answer.")).toBeVisible();
  expect(screen.getByText("2 KiB")).toHaveAttribute("data-wrong");
});

it("keeps what it saw while the server is away, and goes on when it is back", () => {
  renderPage(<ServerPage />);
  says();
  hangsUp(1012);
  expect(screen.getByText("The server does not answer.")).toBeVisible();
  expect(screen.getByRole("row", { name: /alpha · 7/ })).toBeVisible();
  act(() => vi.advanceTimersByTime(15_000));
  expect(Line.all.length).toBeGreaterThan(1);
  says();
  expect(screen.queryByText("The server does not answer.")).toBeNull();
});

it("takes a connection that falls silent for none", () => {
  renderPage(<ServerPage />);
  says();
  act(() => vi.advanceTimersByTime(5_000));
  expect(Line.all[0]?.isClosed).toBe(true);
  expect(screen.getByText("The server does not answer.")).toBeVisible();
});

it("asks no more where it is not for this person", () => {
  renderPage(<ServerPage />);
  hangsUp(4403);
  expect(screen.getByText("Only administrators see how the server is.")).toBeVisible();
  act(() => vi.advanceTimersByTime(60_000));
  expect(Line.all).toHaveLength(1);
});

it("hangs up when one leaves the page", () => {
  const { unmount } = renderPage(<ServerPage />);
  says();
  unmount();
  expect(Line.all[0]?.isClosed).toBe(true);
  act(() => vi.advanceTimersByTime(60_000));
  expect(Line.all).toHaveLength(1);
});
