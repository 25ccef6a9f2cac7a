import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { answering, renderPage } from "@/testing/page";
import { AskForAccess } from "./AskForAccess";

const id = "6d4a0a5e-1111-4222-8333-944445555666";

it("asks once, and does not say whether there is such a note", async () => {
  const asked = answering({ "POST /api/v1/access-requests/": [202, null] });
  renderPage(<AskForAccess noteId={id} />);
  await userEvent.click(screen.getByRole("button", { name: "Ask for access" }));
  expect(await screen.findByText(/If there is such a note/)).toHaveFocus();
  expect(screen.queryByRole("button", { name: "Ask for access" })).toBeNull();
  expect(asked.map(({ body }) => body)).toEqual([{ note: id }]);
});

it("can be tried again where the server does not answer", async () => {
  answering({});
  renderPage(<AskForAccess noteId={id} />);
  await userEvent.click(screen.getByRole("button", { name: "Ask for access" }));
  expect(await screen.findByText(/cannot be reached/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Ask for access" })).toBeEnabled();
});
