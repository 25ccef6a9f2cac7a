import { notifications } from "@mantine/notifications";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { Link, Route, Routes } from "react-router";
import { afterEach, expect, it, vi } from "vitest";
import { openNotes } from "@/collab/registry";
import { Titles } from "@/features/notes/Titles";
import { FakeServer } from "@/testing/fakeServer";
import { answering, renderPage, summary } from "@/testing/page";
import { LaterNoteRoute } from "./LaterNoteRoute";

const PATIENCE = { timeout: 15_000 };
vi.setConfig({ testTimeout: 30_000 });
const one = "6d4a0a5e-1111-4222-8333-000000000001";
const two = "6d4a0a5e-1111-4222-8333-000000000002";

afterEach(async () => {
  notifications.clean();
  await openNotes.closeAll();
});

it.each([
  ["another note", `/notes/${two}`],
  ["the list", "/"],
])(
  "speaks of what was typed into a note that was still opening when somebody went on to %s",
  async (_, to) => {
    const server = new FakeServer();
    server.hold();
    vi.stubGlobal("WebSocket", server.WebSocket);
    const note = (id: string) => ({ ...summary({ id, title: "" }), content: "", revision: "1.1" });
    answering({
      "GET /api/v1/notes/": [200, { results: [note(one), note(two)], next: null, previous: null }],
      [`GET /api/v1/notes/${one}/`]: [200, note(one)],
      [`GET /api/v1/notes/${two}/`]: [200, note(two)],
    });
    renderPage(
      <Titles>
        <Link to={to}>Go on</Link>
        <Routes>
          <Route path="/notes/:noteId" element={<LaterNoteRoute />} />
          <Route path="/" element={<p>List</p>} />
        </Routes>
      </Titles>,
      { path: { pathname: `/notes/${one}`, state: { isNew: true } } },
    );
    await waitFor(
      () => expect(screen.getByLabelText<HTMLTextAreaElement>("Title").readOnly).toBe(false),
      PATIENCE,
    );
    for (const key of ["Enter", ..."tea"])
      fireEvent.keyDown(document.activeElement ?? document.body, { key });
    fireEvent.click(screen.getByText("Go on"));
    expect(
      await screen.findByText("The note could not take what you typed: “tea”", {}, PATIENCE),
    ).toBeInTheDocument();
  },
);
