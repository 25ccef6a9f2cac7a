import { notifications } from "@mantine/notifications";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { afterEach, expect, it } from "vitest";
import type { NoteSummary } from "@/api/client";
import { answering, renderPage, summary } from "@/testing/page";
import { useOpenNote } from "./useOpenNote";

const page = (...results: NoteSummary[]) => ({ results, next: "http://x/?cursor=more", previous: null });

afterEach(() => {
  notifications.clean();
  history.replaceState(null, "", "/");
});

function Linked({ title }: { title: string }) {
  const open = useOpenNote();
  return (
    <>
      <button type="button" onClick={() => open(title)}>
        Follow
      </button>
      <output>{useLocation().pathname}</output>
    </>
  );
}

const place = () => screen.getByRole("status").textContent;

/** A server on which so many notes have the words in their text that the one with this title is far below. */
function serving(...titled: NoteSummary[]) {
  const others = Array.from({ length: 50 }, (_, number) => summary({ id: `other-${number}`, title: "Log" }));
  return answering({
    "GET /api/v1/notes/": ({ search }) => [200, search.get("title") ? page(...titled) : page(...others)],
    "POST /api/v1/notes/": [201, { ...summary({ id: "new", title: "Plan" }), content: "", revision: "1.1" }],
  });
}

it("goes to the note of that name, however many others have the words in their text", async () => {
  const asked = serving(summary({ id: "capitals", title: "PLAN" }), summary({ id: "exact", title: "Plan" }));
  renderPage(<Linked title=" Plan " />);
  await userEvent.click(screen.getByText("Follow"));
  await waitFor(() => expect(place()).toBe("/notes/exact"));
  expect(asked[0]?.search.get("title")).toBe("Plan");
});

it("takes one that differs in its capitals alone, and offers to make one where there is none", async () => {
  serving(summary({ id: "capitals", title: "PLAN" }), summary({ id: "not asked for", title: "Planning" }));
  const { unmount } = renderPage(<Linked title="Plan" />);
  await userEvent.click(screen.getByText("Follow"));
  await waitFor(() => expect(place()).toBe("/notes/capitals"));
  unmount();
  serving();
  renderPage(<Linked title="Plan" />);
  await userEvent.click(screen.getByText("Follow"));
  await screen.findByText("There is no note called “Plan”.");
  await userEvent.click(screen.getByRole("button", { name: "Create it" }));
  await waitFor(() => expect(place()).toBe("/notes/new"));
});

it("leaves whoever has gone on meanwhile where they are", async () => {
  const answer = Promise.withResolvers<[number, unknown]>();
  const asked = answering({ "GET /api/v1/notes/": () => answer.promise });
  renderPage(<Linked title="Plan" />);
  await userEvent.click(screen.getByText("Follow"));
  await waitFor(() => expect(asked.length).toBe(1));
  history.pushState(null, "", "/notes/another");
  answer.resolve([200, page(summary({ id: "exact", title: "Plan" }))]);
  await answer.promise;
  await new Promise((resolve) => setTimeout(resolve));
  expect(place()).toBe("/");
});
