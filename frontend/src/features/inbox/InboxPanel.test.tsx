import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import type { Notification } from "@/api/news/notifications";
import { desk } from "@/shared/commands/desk";
import { notification } from "@/testing/notifications";
import { answering, renderPage, summary } from "@/testing/page";
import { Bell } from "./Bell";
import { Inbox } from "./Inbox";

const { id: noteId } = summary();
/** The newest first. */
let inbox: Notification[];
let level: string;

beforeEach(() => {
  inbox = [];
  level = "all";
});

function Place() {
  const { pathname, state } = useLocation();
  return <output>{`${pathname} ${JSON.stringify(state)}`}</output>;
}

/** Opens the panel over a server that keeps the inbox, a page of two at a time. */
async function open(answers: Parameters<typeof answering>[0] = {}) {
  const unread = () => inbox.filter((one) => !one.is_read).length;
  const asked = answering({
    "GET /api/v1/notifications/": ({ search }) => {
      const cursor = Number(search.get("cursor") ?? Number.POSITIVE_INFINITY);
      const found = inbox.filter((one) => one.id < cursor);
      const results = found.slice(0, 2);
      const next = found.length > 2 ? `http://x/?cursor=${results[1]?.id}` : null;
      return [200, { results, next, previous: null, unread_count: unread() }];
    },
    "PUT /api/v1/notifications/read/": ({ body }) => {
      const { up_to } = body as { up_to: number };
      inbox = inbox.map((one) => (one.id <= up_to ? { ...one, is_read: true } : one));
      return [200, { unread_count: unread() }];
    },
    [`GET /api/v1/notes/${noteId}/watch/`]: () => [200, { level }],
    [`PUT /api/v1/notes/${noteId}/watch/`]: ({ body }) => {
      level = (body as { level: string }).level;
      return [200, { level }];
    },
    ...Object.fromEntries(
      inbox.map(({ id }) => [
        `PATCH /api/v1/notifications/${id}/`,
        ({ body }: { body: unknown }) => {
          const { is_read } = body as { is_read: boolean };
          inbox = inbox.map((one) => (one.id === id ? { ...one, is_read } : one));
          return [200, {}] as [number, unknown];
        },
      ]),
    ),
    ...answers,
  });
  renderPage(
    <>
      <Bell />
      <Inbox beside />
      <Place />
    </>,
  );
  desk.run("inbox");
  const panel = within(await screen.findByRole("dialog", { name: "Notifications" }, { timeout: 10_000 }));
  return { panel, asked };
}

it("says that there is nothing yet", async () => {
  const { panel } = await open();
  expect(await panel.findByText(/Nothing yet/)).toBeVisible();
});

it("says that the server is away, and tries again", async () => {
  let isAway = true;
  const { panel } = await open({
    "GET /api/v1/notifications/": () =>
      isAway
        ? [503, { code: "busy", detail: "" }]
        : [200, { results: [], next: null, previous: null, unread_count: 0 }],
  });
  const again = await panel.findByRole("button", { name: "Try again" }, { timeout: 5000 });
  isAway = false;
  await userEvent.click(again);
  expect(await panel.findByText(/Nothing yet/)).toBeVisible();
});

it("lists what happened, page by page, with what changed in a text", async () => {
  const hunks = [{ removed: "Butter\n", added: "\n\nMilk\n" }];
  inbox = [
    notification("edited", {
      revision: "1.2",
      since_revision: "1.1",
      diff: { added_characters: 40, removed_characters: 7, hunks, more: true },
    }),
    notification("renamed", { title: "Garden", previous_title: "Yard" }),
    notification("shared", { username: "alice", role: "viewer" }),
  ].reverse();
  const { panel } = await open();
  const rows = await panel.findAllByRole("listitem");
  expect(rows.map((row) => within(row).getByRole("link").textContent)).toEqual([
    "ada shared “Garden” with you – you can view",
    "ada renamed “Yard” to “Garden”",
  ]);
  await userEvent.click(panel.getByRole("button", { name: "Older notifications" }));
  await panel.findByText("ada changed “Garden”");
  const last = panel.getAllByRole("listitem").at(-1) as HTMLElement;
  expect(last).toHaveTextContent("Removed: ButterAdded: Milk… in all 40 characters added, 7 removed");
});

it("goes to the note and takes that for read; a question leads to who may see it", async () => {
  inbox = [notification("access_asked", { username: "bo" }, { by: ["bo"] })];
  const { panel } = await open();
  await userEvent.click(await panel.findByRole("link", { name: "bo asks for access to “Garden”" }));
  await screen.findByText(`/notes/${noteId} {"shares":true}`);
  await vi.waitFor(() => expect(inbox[0]?.is_read).toBe(true));
});

it("leads nowhere where one may not go", async () => {
  inbox = [notification("access_lost", {})];
  const { panel } = await open();
  expect(await panel.findByText("You can no longer see “Garden”")).toBeVisible();
  expect(within(panel.getByRole("listitem")).queryByRole("link")).toBeNull();
  expect(panel.queryByRole("button", { name: "Mute note" })).toBeNull();
});

it("marks one, and all, and counts at once", async () => {
  inbox = [notification("trashed", {}), notification("restored", {})].reverse();
  const { panel } = await open();
  const [first] = await panel.findAllByRole("button", { name: "Mark as read" });
  await screen.findByRole("button", { name: "Notifications, 2 unread", hidden: true });
  await vi.waitFor(() => expect(document.title).toBe("(2) Curio"));
  await userEvent.click(first as HTMLElement);
  await screen.findByRole("button", { name: "Notifications, 1 unread", hidden: true });
  expect(panel.getByRole("button", { name: "Mark as unread" })).toHaveFocus();
  const all = panel.getByRole("button", { name: "Mark all as read" });
  await userEvent.click(all);
  expect(await panel.findAllByRole("button", { name: "Mark as unread" })).toHaveLength(2);
  await vi.waitFor(() => expect(document.title).toBe("Curio"));
  expect(all).toHaveFocus();
});

it("looks anew when one that it marks was told anew meanwhile, and says no problem", async () => {
  inbox = [notification("trashed", {})];
  const stale = inbox[0]?.id;
  const { panel } = await open({
    [`PATCH /api/v1/notifications/${stale}/`]: () => {
      inbox = [notification("restored", {})];
      return [404, { code: "not_found", detail: "" }];
    },
  });
  await userEvent.click(await panel.findByRole("button", { name: "Mark as read" }));
  expect(await panel.findByText(/back out of the trash/)).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("mutes the note with one press, and takes that back to how it was", async () => {
  inbox = [notification("renamed", { title: "Garden", previous_title: "Yard" })];
  const { panel } = await open();
  await userEvent.click(await panel.findByRole("button", { name: "Mute note" }));
  const undo = await panel.findByRole("button", { name: "Undo" });
  expect(undo).toHaveFocus();
  expect(level).toBe("none");
  expect(panel.getByText("You hear no more about “Garden”.")).toBeVisible();
  await userEvent.click(undo);
  await panel.findByRole("button", { name: "Mute note" });
  expect(level).toBe("all");
});
