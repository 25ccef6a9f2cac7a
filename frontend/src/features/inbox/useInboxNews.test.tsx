import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { listenToNews } from "@/api/news/news";
import type { Notification } from "@/api/news/notifications";
import { fakeSockets } from "@/testing/fakeSockets";
import { notification } from "@/testing/notifications";
import { answering, renderPage, type SeenRequest } from "@/testing/page";
import { useReadMarks } from "./api";
import { Bell } from "./Bell";
import { useInboxNews } from "./useInboxNews";

const letRead = vi.fn<Parameters<typeof useInboxNews>[0]>();
let sockets: ReturnType<typeof fakeSockets>;
let inbox: Notification[];
let asked: SeenRequest[];

beforeEach(() => {
  sockets = fakeSockets();
  inbox = [];
});

function Page() {
  useInboxNews(letRead);
  useEffect(listenToNews, []);
  const { upTo } = useReadMarks();
  return (
    <>
      <Bell />
      <button type="button" onClick={() => upTo.mutate(7)}>
        Read so far
      </button>
    </>
  );
}

function answerFromInbox() {
  asked = answering({
    "GET /api/v1/notifications/": ({ search }) => {
      const unread = inbox.filter((one) => !one.is_read);
      const results = search.get("unread") ? unread : inbox;
      return [200, { results, next: null, previous: null, unread_count: unread.length }];
    },
  });
}

function open() {
  answerFromInbox();
  renderPage(<Page />);
}

const says = (unread_count: number) => sockets.last().say({ kind: "inbox.changed", unread_count });
const countQuestions = () => asked.filter(({ search }) => search.get("page_size") === "1");

it("shows the count that the socket says, and asks for none", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  open();
  says(0);
  sockets.last().say({ kind: "feed.position", position: 7 });
  inbox = [notification("shared", { username: "alice", role: "editor" })];
  says(1);
  await screen.findByRole("button", { name: "Notifications, 1 unread" });
  await screen.findByText("ada shared “Garden” with you");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(countQuestions()).toEqual([]);
  vi.useRealTimers();
});

it("tells also what came while the server could not be asked for what was there before", async () => {
  const asked = answering({});
  renderPage(<Page />);
  inbox = [notification("trashed", {})];
  says(1);
  await vi.waitFor(() => expect(asked).not.toHaveLength(0));
  answerFromInbox();
  inbox = [notification("shared", { username: "alice", role: "editor" }), ...inbox];
  says(2);
  await screen.findByText("ada shared “Garden” with you");
});

it("asks for it once where no socket gets through", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  inbox = [notification("trashed", {})];
  open();
  await vi.advanceTimersByTimeAsync(4000);
  expect(countQuestions()).toEqual([]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(countQuestions()).toHaveLength(1);
  vi.useRealTimers();
  await screen.findByRole("button", { name: "Notifications, 1 unread" });
});

it("counts again what it could not mark as read", async () => {
  open();
  says(0);
  inbox = [notification("shared", { username: "alice", role: "editor" })];
  says(1);
  await userEvent.click(await screen.findByRole("button", { name: "Open" }, { timeout: 5000 }));
  await vi.waitFor(() => expect(countQuestions()).toHaveLength(1));
  await screen.findByRole("button", { name: "Notifications, 1 unread" });
});

it.each([
  ["viewer", "bob can view the note now."],
  ["editor", "bob can edit the note already."],
] as const)("says what somebody may do who was let in as %s", async (role, answer) => {
  letRead.mockResolvedValue(role);
  open();
  says(0);
  inbox = [notification("access_asked", { username: "bob" }, { by: ["bob"] })];
  says(1);
  await userEvent.click(await screen.findByRole("button", { name: "Let them view" }, { timeout: 5000 }));
  await screen.findByText(answer);
});

it("leaves the count to the socket where the answer to what was read is older", async () => {
  answerFromInbox();
  const answered = vi.fn();
  const answer = fetch;
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method !== "PUT") return answer(request);
    // Something comes while the answer is on its way.
    says(1);
    answered();
    return new Response(JSON.stringify({ unread_count: 0 }), { status: 200 });
  });
  renderPage(<Page />);
  says(3);
  sockets.last().say({ kind: "feed.position", position: 7 });
  await screen.findByRole("button", { name: "Notifications, 3 unread" });
  await userEvent.click(screen.getByText("Read so far"));
  await vi.waitFor(() => expect(answered).toHaveBeenCalled());
  await screen.findByRole("button", { name: "Notifications, 1 unread" });
  await new Promise((resolve) => setTimeout(resolve));
  screen.getByRole("button", { name: "Notifications, 1 unread" });
});
