import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { WhoAsks } from "./WhoAsks";

const { id } = summary();
const requests = `/api/v1/notes/${id}/access-requests/`;

it("lets in or declines who asks, and shows who is left", async () => {
  let left = ["bob", "cy"];
  const without = (name: string) => {
    left = left.filter((one) => one !== name);
  };
  const asked = answering({
    [`GET ${requests}`]: () => [
      200,
      {
        results: left.map((username) => ({ username, color: "#3b5bdb", created_at: "2026-11-01T10:00:00Z" })),
      },
    ],
    [`POST /api/v1/notes/${id}/shares/`]: () => {
      without("bob");
      return [201, { username: "bob", role: "editor", color: "#3b5bdb" }];
    },
    [`DELETE ${requests}cy/`]: () => {
      without("cy");
      return [204, null];
    },
  });
  renderPage(<WhoAsks noteId={id} enabled />);
  await userEvent.click(await screen.findByRole("button", { name: "Can edit: bob" }));
  await vi.waitFor(() => expect(screen.queryByText("bob")).toBeNull());
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ username: "bob", role: "editor" });
  await userEvent.click(screen.getByRole("button", { name: "Decline cy" }));
  await vi.waitFor(() => expect(screen.queryByText("Asks for access")).toBeNull());
});
