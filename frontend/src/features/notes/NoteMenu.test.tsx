import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { NoteList } from "./NoteList";
import { NoteMenu } from "./NoteMenu";

const note = summary();
const notePath = `/api/v1/notes/${note.id}/`;
const page = (...results: object[]) => ({ results, next: null, previous: null });

function Place() {
  return <output>{useLocation().pathname}</output>;
}

/** Shows the menu beside the list, for a note that a server keeps or has in its trash. */
function open(changes: Parameters<typeof summary>[0] = {}, refusal: [number, unknown] | null = null) {
  let isTrashed = false;
  const asked = answering({
    "GET /api/v1/notes/": () => [200, isTrashed ? page() : page(summary(changes))],
    [`DELETE ${notePath}`]: () => {
      if (refusal) return refusal;
      isTrashed = true;
      return [204, null];
    },
    [`POST ${notePath}restoration/`]: () => {
      isTrashed = false;
      return [200, { ...note, content: "", revision: "1.1" }];
    },
  });
  renderPage(
    <>
      <NoteMenu
        note={summary(changes)}
        text="the text"
        isOn={{ read: false, source: false, whoWrote: false }}
      />
      <NoteList />
      <Place />
    </>,
    { path: `/notes/${note.id}` },
  );
  return asked;
}

const place = () => screen.getByRole("status").textContent;
const choose = async (name: string) => {
  await userEvent.click(screen.getByRole("button", { name: "More" }));
  await userEvent.click(await screen.findByRole("menuitem", { name }));
};

it("moves a note to the trash, and brings it back with Undo", async () => {
  const asked = open();
  await screen.findByRole("link", { name: /Garden/ });
  await choose("Move to trash");
  await screen.findByText("“Garden” is in the trash.");
  await vi.waitFor(() => expect(place()).toBe("/"));
  await vi.waitFor(() => expect(screen.queryByRole("link", { name: /Garden/ })).toBeNull());
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  await vi.waitFor(() => expect(place()).toBe(`/notes/${note.id}`));
  await screen.findByRole("link", { name: /Garden/ });
  expect(asked.map(({ method }) => method)).toEqual(expect.arrayContaining(["DELETE", "POST"]));
  await vi.waitFor(() => expect(screen.queryByText("“Garden” is in the trash.")).toBeNull());
});

it("stays, and gives the note back to the list, when the server does not take it away", async () => {
  open({}, [503, { code: "storage_unavailable", detail: "" }]);
  await screen.findByRole("link", { name: /Garden/ });
  await choose("Move to trash");
  await screen.findByText("The server cannot store anything right now. Try again in a moment.");
  expect(place()).toBe(`/notes/${note.id}`);
  await screen.findByRole("link", { name: /Garden/ });
});

it("offers the trash to the owner alone", async () => {
  open({ role: "editor", owner: "bo" });
  await userEvent.click(screen.getByRole("button", { name: "More" }));
  await screen.findByRole("menuitem", { name: "Download as Markdown" });
  expect(screen.queryByRole("menuitem", { name: "Move to trash" })).toBeNull();
});

it("copies the address of the note", async () => {
  const copied = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  open();
  await choose("Copy link");
  expect(copied).toHaveBeenCalledWith(`${location.origin}/notes/${note.id}`);
  await screen.findByText("Link copied.");
});

it("hands out the text as a file that is called like the note", async () => {
  const made: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    made.push(blob as Blob);
    return "blob:one";
  });
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    expect(this.download).toBe("Garden.md");
  });
  open();
  await choose("Download as Markdown");
  expect(clicked).toHaveBeenCalledOnce();
  expect(await made[0]?.text()).toBe("the text");
});
