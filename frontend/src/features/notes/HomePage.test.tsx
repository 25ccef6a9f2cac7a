import { fireEvent, screen } from "@testing-library/react";
import { useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { HomePage } from "./HomePage";

function Place() {
  return <output>{useLocation().pathname}</output>;
}

it("makes one note of two clicks in a moment, and goes there", async () => {
  const note = { ...summary(), content: "", revision: "1.1" };
  const asked = answering({
    "GET /api/v1/notes/": [200, { results: [], next: null, previous: null }],
    "POST /api/v1/notes/": [201, note],
  });
  renderPage(
    <>
      <HomePage />
      <Place />
    </>,
  );
  const button = await screen.findByRole("button", { name: "New note" });
  fireEvent.click(button);
  fireEvent.click(button);
  await vi.waitFor(() => expect(screen.getByRole("status")).toHaveTextContent(`/notes/${note.id}`));
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
});

it("goes to the first note although the list has it, and this page gives way, before the answer", async () => {
  const note = { ...summary(), content: "", revision: "1.1" };
  const posted = Promise.withResolvers<[number, unknown]>();
  let results: unknown[] = [];
  answering({
    "GET /api/v1/notes/": () => [200, { results, next: null, previous: null }],
    "POST /api/v1/notes/": () => posted.promise,
  });
  renderPage(
    <>
      <HomePage />
      <Place />
    </>,
  );
  await screen.findByText("Look at a sample note");
  fireEvent.click(screen.getByRole("button", { name: "New note" }));
  results = [summary()];
  fireEvent(window, new Event("visibilitychange"));
  await screen.findByText("Pick a note, or start a new one.");
  posted.resolve([201, note]);
  await vi.waitFor(() => expect(screen.getByRole("status")).toHaveTextContent(`/notes/${note.id}`));
});

it("leaves whoever has gone on meanwhile where they are", async () => {
  const posted = Promise.withResolvers<[number, unknown]>();
  const asked = answering({
    "GET /api/v1/notes/": [200, { results: [summary()], next: null, previous: null }],
    "POST /api/v1/notes/": () => posted.promise,
  });
  renderPage(
    <>
      <HomePage />
      <Place />
    </>,
  );
  fireEvent.click(await screen.findByRole("button", { name: "New note" }));
  await vi.waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  const looks = asked.length;
  history.pushState(null, "", "/notes/another");
  posted.resolve([201, { ...summary(), content: "", revision: "1.1" }]);
  // The list is asked for anew, and then the button is free again.
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(looks));
  await vi.waitFor(() => expect(screen.getByRole("button", { name: "New note" })).toBeEnabled());
  expect(screen.getByRole("status")).toHaveTextContent(/^\/$/);
  history.replaceState(null, "", "/");
});

it("shows somebody new around in a sample note, which is made when they ask for it", async () => {
  const note = { ...summary(), content: "", revision: "1.1" };
  const asked = answering({
    "GET /api/v1/notes/": [200, { results: [], next: null, previous: null }],
    "POST /api/v1/notes/": [201, note],
  });
  renderPage(
    <>
      <HomePage />
      <Place />
    </>,
  );
  const button = await screen.findByRole("button", { name: "Look at a sample note" });
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(0);
  fireEvent.click(button);
  fireEvent.click(button);
  await vi.waitFor(() => expect(screen.getByRole("status")).toHaveTextContent(`/notes/${note.id}`));
  const made = asked.filter(({ method }) => method === "POST");
  expect(made.map(({ body }) => body)).toEqual([
    { title: "Welcome to Curio", content: expect.stringContaining("plain Markdown") },
  ]);
});

it("does not welcome whoever has notes", async () => {
  answering({ "GET /api/v1/notes/": [200, { results: [summary()], next: null, previous: null }] });
  renderPage(<HomePage />);
  // There is nothing to pick as long as nobody knows what there is.
  expect(screen.getByText("Your notes are on their way.")).toBeVisible();
  await screen.findByText("Pick a note, or start a new one.");
  await vi.waitFor(() => expect(screen.queryByText(/Welcome|sample/)).toBeNull());
});
