import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { countUnsaved } from "@/collab/offline";
import { openNotes } from "@/collab/registry";
import { FakeServer } from "@/testing/fakeServer";
import { answering, renderPage, summary } from "@/testing/page";
import { hangCopies } from "@/testing/storage";
import { loadReadView } from "./laterReadView";
import { MissingNote } from "./MissingNote";
import { TrashedNote } from "./TrashedNote";

const { id: noteId } = summary();
const sentence = "This is not here, or you may not see it.";
const why = new ApiError(404, "not_found", sentence);
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
  server.doc.getText("content").insert(0, "stored");
  vi.stubGlobal("WebSocket", server.WebSocket);
});

afterEach(() => openNotes.closeAll());

/** Alice types without a connection, and leaves the note. */
async function typesOffline({ isKept = true } = {}): Promise<void> {
  if (!isKept) hangCopies();
  const note = openNotes.get("alice", noteId);
  const release = openNotes.hold("alice", noteId);
  await vi.waitFor(() => expect(note.getSnapshot().save).toBe("saved"));
  if (isKept) await vi.waitFor(() => expect(note.getSnapshot().keptHere).toBe(true));
  server.vanish();
  await vi.waitFor(() => expect(note.getSnapshot().connection.kind).toBe("offline"));
  note.getSnapshot().replica?.text.insert(6, ", and not stored");
  release();
}

it("shows in a missing note what one typed into it, to be copied, downloaded and discarded", async () => {
  await typesOffline();
  renderPage(<MissingNote noteId={noteId} why={why} onLook={vi.fn()} />);
  expect(screen.getByRole("heading", { name: sentence })).toBeVisible();
  const shown = await screen.findByRole("region", { name: "Your text" });
  expect(shown).toHaveTextContent("stored, and not stored");
  expect(screen.getByText(/kept on this device/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Download" })).toBeVisible();

  const copied = vi.fn(async () => undefined);
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(copied);
  await userEvent.click(screen.getByRole("button", { name: "Copy my text" }));
  expect(copied).toHaveBeenCalledWith("stored, and not stored");
  expect(await screen.findByRole("button", { name: "Copied" })).toBeVisible();
  copied.mockRejectedValueOnce(new DOMException("", "NotAllowedError"));
  await userEvent.click(screen.getByRole("button", { name: "Copied" }));
  expect(await screen.findByText(/did not allow copying/)).toBeVisible();

  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  await vi.waitFor(() => expect(screen.queryByRole("region", { name: "Your text" })).toBeNull());
  expect(await countUnsaved("alice")).toBe(0);
});

it("shows it also where it is in this tab alone, and says so", async () => {
  await typesOffline({ isKept: false });
  renderPage(<MissingNote noteId={noteId} why={why} onLook={vi.fn()} />);
  expect(await screen.findByText(/gone when you close this tab/)).toBeVisible();
  expect(screen.getByRole("region", { name: "Your text" })).toHaveTextContent("stored, and not stored");
});

it("P30: looks again by itself where the note is in the trash", async () => {
  vi.useFakeTimers();
  const look = vi.fn(async () => undefined);
  const trashed = new ApiError(404, "withdrawn", "The owner moved this note to the trash.");
  renderPage(<MissingNote noteId={noteId} why={trashed} onLook={look} />);
  expect(screen.getByRole("heading")).toHaveTextContent("moved this note to the trash. Once it is restored");
  vi.advanceTimersByTime(4000);
  expect(look).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

it("has nothing to show in a note that one never typed into", async () => {
  renderPage(<MissingNote noteId={noteId} why={why} onLook={vi.fn()} />);
  expect(await openNotes.leftBehind("alice", noteId)).toBeNull();
  expect(screen.queryByRole("status")).toBeNull();
});

it("shows the owner what did not get into the note before it went to the trash", async () => {
  await Promise.all([typesOffline(), loadReadView()]);
  const trashed = summary({ trashed_at: "2026-11-02T10:00:00Z" });
  const note = { ...trashed, content: "# Stored", revision: "1.2" };
  const asked = answering({ [`POST /api/v1/notes/${noteId}/restoration/`]: [200, note] });
  renderPage(<TrashedNote note={note} />);
  expect(await screen.findByRole("region", { name: "Your text" })).toHaveTextContent("and not stored");
  // Drawn, not written out with its signs.
  expect(screen.getByRole("heading", { name: "Stored" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Restore" }));
  await vi.waitFor(() => expect(asked.map(({ method }) => method)).toEqual(["POST"]));
});
