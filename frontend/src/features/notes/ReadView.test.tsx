import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { replicaOf } from "@/testing/replica";
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
      <ReadView replica={replicaOf("[[Nowhere yet]]")} readOnly />
      <Place />
    </>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Nowhere yet" }));
  await userEvent.click(await screen.findByRole("button", { name: "Create it" }));
  await vi.waitFor(() => expect(container.querySelector("output")).toHaveTextContent(`/notes/${note.id}`));
  expect(asked.find(({ method }) => method === "POST")?.body).toMatchObject({ title: "Nowhere yet" });
});
