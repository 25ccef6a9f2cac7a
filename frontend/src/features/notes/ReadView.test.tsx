import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { replicaOf } from "@/testing/replica";
import type { OutlineHeading } from "./aids/Outline";
import { ReadView } from "./ReadView";

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
      <ReadView replica={replicaOf("[[Nowhere yet]]")} readOnly onHeadings={vi.fn()} />
      <Place />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Nowhere yet" }));
  await userEvent.click(await screen.findByRole("button", { name: "Create it" }));
  await vi.waitFor(() => expect(container.querySelector("output")).toHaveTextContent(`/notes/${note.id}`));
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ title: "Nowhere yet" });
});

it("says which headings there are, leads to them, and follows what others write", async () => {
  const note = replicaOf("# One\n\n## Two\n");
  const told: Array<readonly OutlineHeading[]> = [];
  const tell = (headings: readonly OutlineHeading[]) => told.push(headings);
  renderPage(<ReadView replica={note} readOnly onHeadings={tell} />);
  await screen.findByRole("heading", { name: "Two" });
  expect(told.at(-1)).toMatchObject([
    { level: 1, text: "One" },
    { level: 2, text: "Two" },
  ]);
  told.at(-1)?.[1]?.go();
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Two" }));
  const before = told.length;
  act(() => note.text.insert(note.text.length, "\nWords.\n"));
  await screen.findByText("Words.");
  expect(told).toHaveLength(before);
  act(() => note.text.delete(0, note.text.length));
  await vi.waitFor(() => expect(told.at(-1)).toEqual([]));
  expect(screen.getByText("This note is empty.")).toBeInTheDocument();
});
