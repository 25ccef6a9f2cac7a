import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { setDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { switchOf } from "@/shared/lib/tellings";
import { happened } from "@/testing/events";
import { renderPage, summary } from "@/testing/page";
import { Tidings } from "./Tidings";

const { id } = summary();
const world = { open: vi.fn(), openShares: vi.fn(), letRead: vi.fn(), isOwn: vi.fn(async () => true) };
let tidings: Tidings;
let told: { title: string; tag: string; click(): void }[];

beforeEach(async () => {
  const { notifications } = await import("@mantine/notifications");
  notifications.clean();
  vi.clearAllMocks();
  told = [];
  vi.stubGlobal(
    "Notification",
    class {
      static permission = "granted";
      onclick = () => undefined;
      close = vi.fn();
      constructor(title: string, { tag }: { tag: string }) {
        told.push({ title, tag, click: () => this.onclick() });
      }
    },
  );
  tidings = new Tidings({ username: "alice", ...world });
  renderPage(<p>page</p>);
});

const shared = (title: string, noteId = id, by = "ada") =>
  happened("note.shared", { username: "alice", role: "editor" }, { by: [by], id: noteId, title });
const asks = (username: string) =>
  happened("note.access_asked", { username }, { by: [username], title: "Plan" });
const edited = () => happened("note.edited", { revision: "1.2", since_revision: "1.1" }, { title: "Plan" });

function looksElsewhere(...wanted: ("shared" | "asked" | "edited")[]) {
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  for (const telling of ["shared", "asked", "edited"] as const) {
    setDeviceSwitch(switchOf(telling), wanted.includes(telling));
  }
}

it("says that somebody shared a note, and opens it", async () => {
  tidings.hear([shared("Plan")]);
  expect(await screen.findByText("ada shared “Plan” with you")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  expect(world.open).toHaveBeenCalledWith(id);
});

it("says many shares in one sentence", async () => {
  tidings.hear([shared("Plan"), shared("List", "2")]);
  tidings.hear([shared("Yard", "3", "bo")]);
  expect(await screen.findByText("ada and bo shared “Yard” and 2 other notes with you")).toBeVisible();
  expect(screen.getAllByRole("button", { name: "Open" })).toHaveLength(1);
});

it("says nothing of what one does oneself, and of what is given to others", async () => {
  tidings.hear([
    happened("note.shared", { username: "alice", role: "editor" }, { by: ["alice"] }),
    happened("note.shared", { username: "cy", role: "editor" }, { by: ["ada"] }),
  ]);
  // What had been said before would be in the same sentence.
  tidings.hear([shared("Plan")]);
  expect(await screen.findByText("ada shared “Plan” with you")).toBeVisible();
});

it("lets somebody view who asks, with one press", async () => {
  tidings.hear([asks("bob")]);
  expect(await screen.findByText("bob asks for access to “Plan”")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Let them view" }));
  expect(world.letRead).toHaveBeenCalledWith(id, "bob");
});

it("sends the owner of a note for which several ask to all of them", async () => {
  tidings.hear([asks("bob"), asks("cy")]);
  tidings.hear([asks("dan")]);
  expect(await screen.findByText("bob and 2 others ask for access to “Plan”")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Look" }));
  expect(world.openShares).toHaveBeenCalledWith(id);
});

it("takes a question back that was answered elsewhere", async () => {
  tidings.hear([asks("bob")]);
  await screen.findByText("bob asks for access to “Plan”");
  tidings.hear([happened("note.shared", { username: "bob", role: "viewer" }, { by: ["alice"] })]);
  await vi.waitFor(() => expect(screen.queryByText("bob asks for access to “Plan”")).toBeNull());
});

it("tells who looks elsewhere what they want to be told, and opens it on a click", async () => {
  looksElsewhere("shared", "edited");
  tidings.hear([shared("Plan"), asks("bob"), edited()]);
  await vi.waitFor(() => expect(told.map(({ title }) => title)).toHaveLength(2));
  expect(told.map(({ title }) => title)).toEqual(["ada shared “Plan” with you", "bo changed “Plan”"]);
  told[1]?.click();
  expect(world.open).toHaveBeenCalledWith(id);
});

it("tells nothing to who looks at the page, or does not want it", async () => {
  tidings.hear([shared("Plan"), edited()]);
  looksElsewhere();
  tidings.hear([shared("Plan"), asks("bob"), edited()]);
  await vi.waitFor(() => expect(world.isOwn).toHaveBeenCalled());
  expect(told).toEqual([]);
});

it("tells of edits of a note once in a minute, and only of one's own notes", async () => {
  looksElsewhere("edited");
  const now = vi.spyOn(Date, "now").mockReturnValue(1_000_000);
  tidings.hear([edited(), edited()]);
  tidings.hear([edited()]);
  await vi.waitFor(() => expect(told).toHaveLength(1));
  now.mockReturnValue(1_059_999);
  tidings.hear([edited()]);
  now.mockReturnValue(1_060_000);
  tidings.hear([edited()]);
  await vi.waitFor(() => expect(told).toHaveLength(2));
  now.mockReturnValue(1_120_000);
  world.isOwn.mockResolvedValueOnce(false);
  tidings.hear([edited()]);
  await vi.waitFor(() => expect(world.isOwn).toHaveBeenCalledTimes(3));
  expect(told).toHaveLength(2);
});
