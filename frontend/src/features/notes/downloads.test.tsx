/** What a note is downloaded as while it is on its way, and once it is here. */
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openNotes } from "@/collab/registry";
import { desk } from "@/shared/commands/desk";
import { FakeServer } from "@/testing/fakeServer";
import { answering, renderPage, summary } from "@/testing/page";
import { NotePage } from "./NotePage";
import { Titles } from "./Titles";

const PATIENCE = { timeout: 15_000 };
vi.setConfig({ testTimeout: 30_000 });

const { id: noteId } = summary();
let server: FakeServer;
let made: Blob[];

beforeEach(() => {
  server = new FakeServer();
  server.hold();
  vi.stubGlobal("WebSocket", server.WebSocket);
  made = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    made.push(blob as Blob);
    return "blob:one";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
});

afterEach(() => openNotes.closeAll());

const page = () => (
  <Titles>
    <NotePage noteId={noteId} actions={() => null} inMenu={null} members={async () => []} />
  </Titles>
);

async function downloaded(): Promise<string | undefined> {
  expect(desk.run("download")).toBe(true);
  return made.at(-1)?.text();
}

it("hands out what the server told ahead, and then what stands in the note", async () => {
  server.doc.getText("content").insert(0, "newer");
  answering({ [`GET /api/v1/notes/${noteId}/`]: [200, { ...summary(), content: "ahead", revision: "1.1" }] });
  renderPage(page());
  await waitFor(() => expect(desk.available()).toContain("download"), PATIENCE);
  expect(await downloaded()).toBe("ahead");
  server.letIn();
  await waitFor(() => expect(openNotes.get("alice", noteId).getSnapshot().replica).not.toBeNull(), PATIENCE);
  await waitFor(async () => expect(await downloaded()).toBe("newer"), PATIENCE);
});

it("hands out nothing while nothing of the text is here", async () => {
  answering({ "GET /api/v1/notes/": [200, { results: [summary()], next: null, previous: null }] });
  renderPage(page());
  await screen.findByRole("button", { name: "More" }, PATIENCE);
  expect(desk.available()).toContain("copyLink");
  expect(desk.run("download")).toBe(false);
});
