import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { listenToNews } from "@/api/news/news";
import { fakeSockets } from "@/testing/fakeSockets";
import { answering, renderPage, summary } from "@/testing/page";
import { NoteList } from "./NoteList";

const page = (...results: object[]) => ({ results, next: null, previous: null });

it("lists notes with what they begin with, and whose they are", async () => {
  answering({
    "GET /api/v1/notes/": [
      200,
      page(summary(), summary({ id: "2", title: "", role: "viewer", owner: "bo" })),
    ],
  });
  renderPage(<NoteList />);
  const [mine, shared] = await screen.findAllByRole("link");
  expect(mine).toHaveTextContent("Garden");
  expect(mine).toHaveTextContent("Seeds and beans");
  expect(mine).not.toHaveTextContent("Shared by");
  expect(shared).toHaveTextContent("Untitled");
  expect(shared).toHaveTextContent("Shared by bo");
});

it("says nothing of a text that it does not know: an excerpt comes later than the words", async () => {
  answering({ "GET /api/v1/notes/": [200, page(summary({ excerpt: "" }))] });
  renderPage(<NoteList />);
  const row = await screen.findByRole("link");
  const time = row.querySelector("time")?.textContent ?? "";
  expect(row.textContent).toBe(`Garden${time}`);
});

it("asks the server for what is searched, and says when there is nothing", async () => {
  const urls: string[] = [];
  answering({});
  vi.stubGlobal("fetch", async (request: Request) => {
    urls.push(request.url);
    const found = request.url.includes("search=") ? [] : [summary()];
    return Response.json(page(...found));
  });
  renderPage(<NoteList />);
  await screen.findByText("Garden");
  await userEvent.type(screen.getByLabelText("Search notes"), "beets");
  expect(await screen.findByText("No note has “beets” in it.")).toBeVisible();
  expect(urls.at(-1)).toContain("search=beets");
});

it("does not say that there is nothing before the server has, or where it cannot be asked", async () => {
  const answer = Promise.withResolvers<void>();
  answering({
    "GET /api/v1/notes/": async ({ search }) => {
      const asked = search.get("search");
      if (asked === "beets") await answer.promise;
      if (asked === "leeks") throw new TypeError("Failed to fetch");
      return [200, page(...(asked ? [] : [summary()]))];
    },
  });
  renderPage(<NoteList />);
  await screen.findByText("Garden");
  const box = screen.getByLabelText("Search notes");
  const search = async (words: string) => {
    await userEvent.clear(box);
    await userEvent.type(box, words);
  };
  await search("chard");
  expect(await screen.findByText("No note has “chard” in it.")).toBeVisible();
  await search("beets");
  await vi.waitFor(() => expect(screen.queryByText(/No note has/)).toBeNull());
  answer.resolve();
  expect(await screen.findByText("No note has “beets” in it.")).toBeVisible();
  await search("leeks");
  expect(await screen.findByText("Offline – notes cannot be searched", {}, { timeout: 4000 })).toBeVisible();
  expect(screen.queryByText(/No note has/)).toBeNull();
});

it("says that it is offline when the server is away", async () => {
  answering({});
  renderPage(<NoteList />);
  expect(await screen.findByText("Offline – this list may be old", {}, { timeout: 4000 })).toBeVisible();
});

it("shows who else is in a note while they are: three faces, how many more, and a sentence", async () => {
  answering({
    "GET /api/v1/notes/": [200, page(summary(), summary({ id: "2", role: "viewer", owner: "bo" }))],
  });
  const sockets = fakeSockets();
  renderPage(<NoteList />);
  const stop = listenToNews();
  const [mine, shared] = await screen.findAllByRole("link");
  const { id } = summary();
  const says = (there: Record<string, [names: string[], count?: number]>) =>
    act(() => {
      const notes = Object.entries(there).map(([noteId, [names, count = names.length]]) => {
        const people = names.map((username) => ({ username, color: "#c2255c" }));
        return [noteId, { people, count }];
      });
      sockets.last().say({ kind: "presence", notes: Object.fromEntries(notes) });
    });
  const faces = (row: HTMLElement | undefined) =>
    [...(row?.querySelectorAll("[data-initials]") ?? [])].map((face) => face.getAttribute("data-initials"));
  act(() => sockets.last().say({ kind: "feed.position", position: 1 }));

  says({ [id]: [["alice"]] });
  expect(faces(mine)).toEqual([]);
  expect(mine).not.toHaveTextContent("here");

  says({ [id]: [["alice", "bo"]], 2: [["bo", "cy"]] });
  expect([faces(mine), faces(shared)]).toEqual([["BO"], ["BO", "CY"]]);
  expect(mine).toHaveAccessibleName(/bo is here$/);
  expect(shared).toHaveAccessibleName(/Shared by bo bo and cy are here$/);

  says({ [id]: [["alice", "bo", "cy", "di", "ed"], 14] });
  expect(faces(mine)).toEqual(["BO", "CY", "DI"]);
  expect(mine).toHaveTextContent("+10bo and 12 others are here");
  expect(screen.getByTitle("bo, cy, di and 10 others are here")).toBeInTheDocument();

  says({ [id]: [["alice"]], 2: [[]] });
  expect([faces(mine), faces(shared)]).toEqual([[], []]);
  expect(shared).toHaveTextContent("Shared by bo");
  stop();
});
