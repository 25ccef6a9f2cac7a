/** P19: what a page makes of every code with which the server may close a note. */

import { readFileSync } from "node:fs";
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { goneCodes } from "@/collab/NoteSnapshot";
import { OpenNote } from "@/collab/OpenNote";
import { FakeServer } from "@/testing/fakeServer";
import { renderPage } from "@/testing/page";
import { InterruptedNotice, RefusalNotice } from "./notices";
import { WithdrawnNotice } from "./WithdrawnNotice";

/** "final": closed, in these words. "passing": comes back by itself, in these words. "silent": comes back, without. */
const closings: Record<number, ["final" | "passing" | "silent", string]> = {
  1003: ["final", "sent something that the server does not understand"],
  1009: ["silent", ""],
  1011: ["passing", "a fault of its own"],
  1012: ["passing", "The server is restarting."],
  1013: ["passing", "too slow"],
  4400: ["final", "could not take the last change"],
  4401: ["final", "You were signed out."],
  4403: ["final", "no longer have access"],
  4404: ["final", "no longer here"],
  4409: ["silent", ""],
  4410: ["final", "moved this note to the trash"],
  4413: ["final", "as large as a note can be"],
  4423: ["final", "in quarantine"],
  4503: ["passing", "cannot reach its storage"],
  4529: ["passing", "too many windows"],
};
const codes = Object.keys(closings).map(Number);
const final = codes.filter((code) => closings[code]?.[0] === "final");
const passing = codes.filter((code) => closings[code]?.[0] === "passing");

let server: FakeServer;
let note: OpenNote;

beforeEach(async () => {
  server = new FakeServer();
  server.doc.getText("content").insert(0, "hello");
  vi.stubGlobal("WebSocket", server.WebSocket);
  note = new OpenNote("alice", "6d4a0a5e-1111-4222-8333-944445555666");
  note.open();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
});

afterEach(async () => {
  vi.useRealTimers();
  await note.close();
});

it("P19: knows every code that the protocol names", () => {
  const protocol = readFileSync("../docs/protocol.md", "utf8");
  const named = [...protocol.matchAll(/^\| (\d{4}) \|/gm)].map(([, code]) => Number(code));
  expect(codes).toEqual(named);
});

it.each(final)("P19: does not come back after %i", async (code) => {
  server.open[0]?.closeFromServer(code);
  await vi.waitFor(() => expect(note.getSnapshot().connection).toMatchObject({ kind: "refused", code }));
  const asked = server.asked.length;
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(server.asked.length).toBe(asked);
  expect(note.getSnapshot().save).toBe("none");
});

it.each([1011, 4503, 4529])("P19: comes back by itself after %i", async (code) => {
  server.open[0]?.closeFromServer(code);
  await vi.waitFor(() => expect(note.getSnapshot().connection).toEqual({ kind: "offline", code }));
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
});

it.each([1012, 1013])("P19: comes back after %i, not with everybody else at once", async (code) => {
  vi.spyOn(Math, "random").mockReturnValue(0.01);
  server.open[0]?.closeFromServer(code);
  await vi.waitFor(() => expect(note.getSnapshot().connection).toEqual({ kind: "offline", code }));
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("live"));
});

it.each(final.filter((code) => code !== 4410))(
  "says in plain words why it closed with %i, and what can be done",
  (code) => {
    renderPage(
      <RefusalNotice
        refused={{ kind: "refused", code, detail: "" }}
        unsavedText="mine"
        title="Plan"
        onStartOver={vi.fn()}
      />,
    );
    expect(screen.getByRole("alert")).toHaveTextContent(closings[code]?.[1] ?? "?");
    // Nothing typed is thrown away, whatever the reason.
    expect(screen.getByRole("button", { name: "Copy my text" })).toBeVisible();
    const start = screen.queryByRole("button", { name: "Open what is stored" });
    const leave = screen.queryByRole("link", { name: "Back to your notes" });
    // Whoever was signed out gets a dialog instead.
    const way = code === 4401 ? "dialog" : goneCodes.includes(code) ? "leave" : "start";
    expect([start !== null, leave !== null]).toEqual([way === "start", way === "leave"]);
  },
);

it("P30: says who moved the note to the trash, and leaves the text to be taken along", async () => {
  const look = vi.fn(async () => undefined);
  const page = (hasUnsavedEdits: boolean) => (
    <WithdrawnNotice owner="ada" text="ours" title="Plan" hasUnsavedEdits={hasUnsavedEdits} onLook={look} />
  );
  const { unmount } = renderPage(page(false));
  const notice = screen.getByText("ada moved this note to the trash").closest("section");
  expect(notice).toHaveAttribute("data-tone", "info");
  expect(notice).toHaveTextContent("Its text is kept");
  expect(screen.getByRole("button", { name: "Copy the text" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Download" })).toBeVisible();
  screen.getByRole("button", { name: "Look again" }).click();
  await vi.waitFor(() => expect(look).toHaveBeenCalledOnce());
  unmount();
  renderPage(page(true));
  const loud = screen.getByText("ada moved this note to the trash").closest("section");
  expect(loud).toHaveAttribute("role", "alert");
  expect(loud).toHaveTextContent("What you typed last was not stored.");
  expect(screen.getByRole("button", { name: "Copy my text" })).toBeVisible();
});

it.each(passing)("says why it was cut off with %i once that lasts, and that it tries again", (code) => {
  vi.useFakeTimers();
  renderPage(<InterruptedNotice code={code} unsavedEdits keptHere />);
  expect(screen.queryByText(/tries again by itself/)).toBeNull();
  act(() => vi.advanceTimersByTime(4100));
  const notice = screen.getByText(/tries again by itself/).closest("section");
  expect(notice).toHaveTextContent(closings[code]?.[1] ?? "?");
  expect(notice).toHaveTextContent("kept on this device");
  expect(notice).toHaveAttribute("data-tone", "warning");
});

it("is not loud when nothing of one's own waits", () => {
  vi.useFakeTimers();
  renderPage(<InterruptedNotice code={4503} unsavedEdits={false} keptHere={false} />);
  act(() => vi.advanceTimersByTime(4100));
  const notice = screen.getByText(/tries again by itself/).closest("section");
  expect(notice).toHaveAttribute("data-tone", "info");
  expect(notice).not.toHaveTextContent("not saved");
});

it("has nothing to add where the server said nothing", () => {
  vi.useFakeTimers();
  renderPage(<InterruptedNotice code={1006} unsavedEdits keptHere />);
  act(() => vi.advanceTimersByTime(4100));
  expect(screen.queryByRole("status")).toBeNull();
});
