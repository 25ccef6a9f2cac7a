import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Notification } from "@/api/news/notifications";
import { giveLocks } from "@/testing/locks";
import { notification } from "@/testing/notifications";
import { Notices } from "./Notices";

/** The newest first, as the server lists them. */
let unread: Notification[];
let told: { title: string; body: string; tag: string; click(): void }[];
let permission: NotificationPermission;
const go = vi.fn();
const undo: (() => void)[] = [];

beforeEach(() => {
  unread = [];
  told = [];
  permission = "granted";
  go.mockClear();
  looks(false);
  giveLocks();
  vi.stubGlobal(
    "Notification",
    class {
      static get permission() {
        return permission;
      }
      onclick = () => undefined;
      close = vi.fn();
      constructor(title: string, { body, tag }: { body: string; tag: string }) {
        told.push({ title, body, tag, click: () => this.onclick() });
      }
    },
  );
});

afterEach(() => {
  for (const one of undo.splice(0)) one();
});

function looks(isFocused: boolean, isVisible = isFocused): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(isVisible ? "visible" : "hidden");
  vi.spyOn(document, "hasFocus").mockReturnValue(isFocused);
}

function tab(): Notices {
  const notices = new Notices({ unread: async () => unread, go });
  undo.push(notices.start());
  return notices;
}

const edited = (added: string, since = "1.1") =>
  notification("edited", {
    revision: "1.20",
    since_revision: since,
    diff: {
      added_characters: added.length,
      removed_characters: 0,
      hunks: [{ removed: "", added }],
      more: false,
    },
  });
const titles = () => told.map(({ title }) => title);

it("tells what is new and not what was there, and goes there by a click", async () => {
  unread = [notification("trashed", {})];
  const notices = tab();
  await notices.look();
  expect(told).toEqual([]);
  const one = edited("Milk");
  unread = [one, ...unread];
  await notices.look();
  await notices.look();
  expect(told).toMatchObject([{ title: "ada changed “Garden”", body: "Milk" }]);
  told[0]?.click();
  expect(go).toHaveBeenCalledWith(one);
});

it("tells once, however many tabs there are", async () => {
  const tabs = [tab(), tab(), tab()];
  await tabs[0]?.look();
  unread = [edited("Milk")];
  await Promise.all(tabs.map((one) => one.look()));
  expect(told).toHaveLength(1);
});

it("tells nothing while another tab is looked at, nor later what was seen there", async () => {
  const hidden = tab();
  await hidden.look();
  looks(true);
  const seen = tab();
  looks(false);
  unread = [edited("Milk")];
  await hidden.look();
  expect(told).toEqual([]);
  document.dispatchEvent(new Event("visibilitychange"));
  await hidden.look();
  expect(told).toEqual([]);
  const one = edited("Eggs");
  seen.passed(one.id);
  unread = [one];
  await hidden.look();
  expect(told).toEqual([]);
});

it("does not tell what another tab said while this one asked", async () => {
  tab().passed(0);
  looks(true);
  const seen = tab();
  looks(false);
  const one = edited("Milk");
  const unread = async () => {
    // And right after, whoever saw it there turns away.
    seen.passed(one.id);
    document.dispatchEvent(new Event("visibilitychange"));
    return [one];
  };
  await new Notices({ unread, go }).look();
  expect(told).toEqual([]);
});

it("tells over a window that is in sight and not in front, as on another screen", async () => {
  const notices = tab();
  await notices.look();
  looks(true);
  window.dispatchEvent(new Event("focus"));
  looks(false, true);
  window.dispatchEvent(new Event("blur"));
  unread = [edited("Milk")];
  await notices.look();
  expect(titles()).toEqual(["ada changed “Garden”"]);
});

it("tells once of a text or a title until that was read, however often it goes on", async () => {
  const notices = tab();
  const renamed = () => notification("renamed", { title: "Yard", previous_title: "Garden" });
  await notices.look();
  for (const _ of [1, 2, 3]) {
    unread = [edited("Milk"), renamed()];
    await notices.look();
  }
  expect(told).toHaveLength(2);
  // It was read in a tab that is looked at, which tells nothing.
  unread = [edited("Eggs", "1.2")];
  await notices.look();
  expect(told.map(({ body }) => body)).toEqual(["", "Milk", "Eggs"]);
});

it("tells every time of what is told anew", async () => {
  const notices = tab();
  await notices.look();
  for (const _ of [1, 2]) {
    unread = [notification("access_asked", { username: "bo" }), ...unread];
    await notices.look();
  }
  expect(told).toHaveLength(2);
});

it("counts what would be a wall of notices", async () => {
  const notices = tab();
  await notices.look();
  unread = [edited("five"), edited("four"), edited("three"), edited("two")];
  await notices.look();
  expect(told).toMatchObject([{ title: "ada changed “Garden”", body: "And 3 more" }]);
});

it("tells a few one by one, the oldest first", async () => {
  const notices = tab();
  await notices.look();
  unread = [edited("Milk"), notification("restored", {})];
  await notices.look();
  expect(titles()).toEqual(["ada took “Garden” back out of the trash", "ada changed “Garden”"]);
});

it("does not even ask where the browser does not allow it", async () => {
  permission = "default";
  const asks = vi.fn(async () => unread);
  await new Notices({ unread: asks, go }).look();
  expect(asks).not.toHaveBeenCalled();
});
