import { notifications, notificationsStore } from "@mantine/notifications";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Notification } from "@/api/news/notifications";
import { askToastId } from "@/shared/lib/toast";
import { happened } from "@/testing/events";
import { notification } from "@/testing/notifications";
import { renderPage, summary } from "@/testing/page";
import { type Inboxed, Tidings } from "./Tidings";

const { id } = summary();
const world = {
  markRead: vi.fn(),
  open: vi.fn(),
  openShares: vi.fn(),
  openInbox: vi.fn(),
  letRead: vi.fn(),
  watched: vi.fn((): string | null => null),
};
/** The newest first, as the server lists them. */
let inbox: Notification[];
let tidings: Tidings;

const askUnread = vi.fn<() => Promise<Inboxed>>();

const unread = () => inbox.filter((one) => !one.is_read);
const answer = (results: Notification[]) => Promise.resolve({ results, unread_count: unread().length });

beforeEach(async () => {
  notifications.clean();
  vi.clearAllMocks();
  world.watched.mockReturnValue(null);
  inbox = [];
  askUnread.mockImplementation(() => answer(unread()));
  tidings = new Tidings({ ...world, newest: () => answer(inbox), unread: askUnread });
  renderPage(<p>page</p>);
});

/** Which there are, on screen or waiting for a place there. */
function toasts() {
  const { notifications: shown, queue } = notificationsStore.getState();
  return [...shown, ...queue].map((one) => one.id);
}

/** These come into the inbox, one after the other. */
function come(...news: Notification[]): void {
  inbox = [...news.reverse(), ...inbox];
}

const shared = (title: string, noteId = id, by = "ada") =>
  notification("shared", { username: "alice", role: "editor" }, { by: [by], note: { id: noteId, title } });
const asks = (username: string, title = "Plan", noteId = id) =>
  notification("access_asked", { username }, { by: [username], note: { id: noteId, title } });

it("says that somebody shared a note, opens it, and takes that for read", async () => {
  await tidings.begin(0);
  const one = shared("Plan");
  come(one);
  expect(await tidings.look()).toBe(one.id);
  expect(await screen.findByText("ada shared “Plan” with you")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  expect(world.open).toHaveBeenCalledWith(id);
  expect(world.markRead).toHaveBeenCalledWith(one.id);
});

it("does not say what was there when the page came, but what came since the count was said", async () => {
  come(shared("Old"), shared("New", "2"));
  await tidings.begin(1);
  expect(await screen.findByText("ada shared “New” with you")).toBeVisible();
  await tidings.look();
  expect(screen.queryByText(/Old/)).toBeNull();
});

it("says nothing again of what is marked as unread", async () => {
  const one = { ...shared("Old"), is_read: true };
  come(one);
  await tidings.begin(0);
  inbox = [{ ...one, is_read: false }];
  await tidings.look();
  come(shared("New", "2"));
  await tidings.look();
  expect(await screen.findByText("ada shared “New” with you")).toBeVisible();
});

it("says many shares in one sentence", async () => {
  await tidings.begin(0);
  come(shared("Plan"), shared("List", "2"));
  await tidings.look();
  come(shared("Yard", "3", "bo"));
  await tidings.look();
  expect(await screen.findByText("ada and bo shared “Yard” and 2 other notes with you")).toBeVisible();
  expect(screen.getAllByRole("button", { name: "Open" })).toHaveLength(1);
});

it("lets somebody view who asks, with one press", async () => {
  await tidings.begin(0);
  come(asks("bob"));
  await tidings.look();
  expect(await screen.findByText("bob asks for access to “Plan”")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Let them view" }));
  expect(world.letRead).toHaveBeenCalledWith(id, "bob");
});

it("sends the owner of a note for which several ask to all of them", async () => {
  await tidings.begin(0);
  come(asks("bob"), asks("cy"));
  await tidings.look();
  come(asks("dan"));
  await tidings.look();
  expect(await screen.findByText("bob and 2 others ask for access to “Plan”")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
  expect(world.openShares).toHaveBeenCalledWith(id);
  expect(world.markRead).toHaveBeenCalledTimes(3);
});

it("has one place for the questions of all notes", async () => {
  await tidings.begin(0);
  come(asks("bob"));
  await tidings.look();
  await screen.findByRole("button", { name: "Let them view" });
  come(asks("cy", "List", "2"));
  await tidings.look();
  await screen.findByText("bob and cy ask for access to “Plan” and another note");
  come(asks("bob", "Yard", "3"), asks("dan", "Yard", "3"));
  await tidings.look();
  await screen.findByText("bob and 2 others ask for access to “Plan” and 2 other notes");
  expect(toasts()).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
  expect(world.openInbox).toHaveBeenCalledOnce();
  expect(world.markRead).not.toHaveBeenCalled();
  expect(toasts()).toEqual([]);
});

it("goes on to ask what is left when some of it was answered", async () => {
  await tidings.begin(0);
  come(asks("bob"), asks("cy", "List", "2"), asks("dan", "List", "2"));
  await tidings.look();
  await screen.findByText("bob and 2 others ask for access to “Plan” and another note");
  tidings.answered([happened("note.shared", { username: "bob", role: "viewer" }, { by: ["alice"] })]);
  await screen.findByText("cy and dan ask for access to “List”");
  // Declined, or read in another window.
  inbox = inbox.filter(({ actors }) => actors[0] !== "cy");
  await tidings.look();
  await screen.findByText("dan asks for access to “List”");
  await userEvent.click(screen.getByRole("button", { name: "Let them view" }));
  expect(world.letRead).toHaveBeenCalledWith("2", "dan");
});

it("goes on to ask what is only not among the newest any more", async () => {
  await tidings.begin(0);
  come(asks("bob"));
  await tidings.look();
  come(notification("trashed", {}));
  askUnread.mockResolvedValueOnce({ results: inbox.slice(0, 1), unread_count: 2 });
  await tidings.look();
  expect(toasts()).toEqual([askToastId(id)]);
});

it("goes on to ask what an answer that comes late has not", async () => {
  await tidings.begin(0);
  let comeLate: (none: Inboxed) => void = () => undefined;
  askUnread.mockReturnValueOnce(
    new Promise((resolve) => {
      comeLate = resolve;
    }),
  );
  const early = tidings.look();
  come(asks("bob"));
  await tidings.look();
  comeLate({ results: [], unread_count: 0 });
  await early;
  expect(toasts()).toEqual([askToastId(id)]);
});

it("takes a question back that was answered elsewhere, and takes it for read", async () => {
  await tidings.begin(0);
  const question = asks("bob");
  come(question);
  await tidings.look();
  await screen.findByText("bob asks for access to “Plan”");
  tidings.answered([happened("note.shared", { username: "bob", role: "viewer" }, { by: ["alice"] })]);
  await vi.waitFor(() => expect(screen.queryByText(/asks for access/)).toBeNull());
  expect(world.markRead).toHaveBeenCalledWith(question.id);
});

it.each([
  ["by its button", () => userEvent.click(screen.getByRole("button", { name: "Let them view" }))],
  ["after it was closed", () => userEvent.click(screen.getByRole("button", { name: "Close" }))],
])("takes a question for read that is answered %s", async (_how, press) => {
  await tidings.begin(0);
  const question = asks("bob");
  come(question);
  await tidings.look();
  await screen.findByText("bob asks for access to “Plan”");
  await press();
  await vi.waitFor(() => expect(screen.queryByText(/asks for access/)).toBeNull());
  tidings.answered([happened("note.shared", { username: "bob", role: "viewer" }, { by: ["alice"] })]);
  expect(world.markRead.mock.calls).toEqual([[question.id]]);
});

it("takes a question for read that was there before the page and is answered", async () => {
  const question = asks("bob");
  come(question, asks("cy"));
  await tidings.begin(2);
  tidings.answered([happened("note.shared", { username: "bob", role: "viewer" }, { by: ["alice"] })]);
  expect(world.markRead.mock.calls).toEqual([[question.id]]);
});

it("takes for read what happens to the note before one's eyes, but for its edits and questions", async () => {
  await tidings.begin(0);
  const renamed = notification("renamed", { title: "Yard", previous_title: "Garden" });
  const edited = notification("edited", { revision: "1.2", since_revision: "1.1", diff: null });
  world.watched.mockReturnValue(id);
  come(renamed, edited, asks("bob"), shared("Elsewhere", "2"));
  await tidings.look();
  expect(world.markRead.mock.calls).toEqual([[renamed.id]]);
  expect(await screen.findByText("ada shared “Elsewhere” with you")).toBeVisible();
  expect(await screen.findByText("bob asks for access to “Plan”")).toBeVisible();
});

it("takes what is told of a note for read when one comes to it", async () => {
  const one = shared("Plan");
  come(one);
  await tidings.begin(1);
  expect(world.markRead).not.toHaveBeenCalled();
  world.watched.mockReturnValue(id);
  tidings.seeWatched();
  tidings.seeWatched();
  expect(world.markRead.mock.calls).toEqual([[one.id]]);
});
