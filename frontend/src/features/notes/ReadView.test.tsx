import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import type { Replica } from "@/collab/Replica";
import { answering, renderPage, summary } from "@/testing/page";
import type { OutlineHeading } from "./aids/Outline";
import { EarlyText, ReadView } from "./ReadView";

function Place() {
  return <output>{useLocation().pathname}</output>;
}

it("offers to make the note that a link names, as the editor does", async () => {
  const note = { ...summary(), content: "", revision: "1.1" };
  const asked = answering({
    "GET /api/v1/notes/": [200, { results: [], next: null, previous: null }],
    "POST /api/v1/notes/": [201, note],
  });
  const { container } = renderPage(
    <>
      <EarlyText text="[[Nowhere yet]]" />
      <Place />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Nowhere yet" }));
  await userEvent.click(await screen.findByRole("button", { name: "Create it" }));
  await vi.waitFor(() => expect(container.querySelector("output")).toHaveTextContent(`/notes/${note.id}`));
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ title: "Nowhere yet" });
});

/** As much of a replica as somebody who reads needs. */
function replicaOf(start: string) {
  let words = start;
  let heard: () => void = () => undefined;
  const text = {
    toString: () => words,
    observe: (listener: () => void) => {
      heard = listener;
    },
    unobserve: () => undefined,
  };
  const becomes = (now: string) => {
    words = now;
    heard();
  };
  return { replica: { text } as unknown as Replica, becomes };
}

it("says which headings there are, leads to them, and follows what others write", async () => {
  const note = replicaOf("# One\n\n## Two\n");
  const told: Array<readonly OutlineHeading[]> = [];
  const tell = (headings: readonly OutlineHeading[]) => told.push(headings);
  renderPage(<ReadView replica={note.replica} readOnly onHeadings={tell} />);
  await screen.findByRole("heading", { name: "Two" });
  expect(told.at(-1)).toMatchObject([
    { level: 1, text: "One" },
    { level: 2, text: "Two" },
  ]);
  told.at(-1)?.[1]?.go();
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Two" }));
  const before = told.length;
  act(() => note.becomes("# One\n\n## Two\n\nWords.\n"));
  await screen.findByText("Words.");
  expect(told).toHaveLength(before);
  act(() => note.becomes(""));
  await vi.waitFor(() => expect(told.at(-1)).toEqual([]));
  expect(screen.getByText("This note is empty.")).toBeInTheDocument();
});
