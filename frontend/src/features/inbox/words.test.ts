import { expect, it } from "vitest";
import type { Notification } from "@/api/news/notifications";
import { notification, webhookOff } from "@/testing/notifications";
import { amountOf, kindNames, people, placeOf, sentenceFor } from "./words";

const role = (given: "editor" | "viewer") => ({ username: "alice", role: given });

it.each<[Notification, string]>([
  [notification("shared", role("editor")), "ada shared “Garden” with you – you can edit"],
  [notification("shared", role("viewer")), "ada shared “Garden” with you – you can view"],
  [notification("role_changed", role("editor")), "ada lets you edit “Garden” from now on"],
  [notification("role_changed", role("viewer")), "ada lets you only view “Garden” from now on"],
  [notification("access_lost", {}), "You can no longer see “Garden”"],
  [notification("access_asked", { username: "ada" }), "ada asks for access to “Garden”"],
  [
    notification(
      "edited",
      { revision: "1.2", since_revision: "1.1", diff: null },
      { by: ["ada", "bo", "cy"] },
    ),
    "ada and 2 others changed “Garden”",
  ],
  [
    notification("renamed", { title: "Yard", previous_title: "" }, { note: { id: "1", title: "Yard" } }),
    "ada renamed “Untitled” to “Yard”",
  ],
  [notification("trashed", {}), "ada moved “Garden” to the trash"],
  [notification("restored", {}, { by: [] }), "Somebody took “Garden” back out of the trash"],
  [webhookOff({ name: "Chat" }), "Your webhook “Chat” was switched off: nothing was taken for too long"],
  [
    webhookOff({ reason: "gone" }),
    "Your webhook “hooks.example.org” was switched off: the receiver wants no more",
  ],
  [
    { ...notification("trashed", {}), kind: "from a newer server" } as unknown as Notification,
    "Something happened to “Garden”",
  ],
])("says what happened %#", (one, sentence) => {
  expect(sentenceFor(one)).toBe(sentence);
});

it("names people one by one as long as they are two", () => {
  expect([people([]), people(["ada"]), people(["ada", "bo"]), people(["ada", "bo", "cy"])]).toEqual([
    "Somebody",
    "ada",
    "ada and bo",
    "ada and 2 others",
  ]);
});

it.each([
  [1, 0, "1 character added"],
  [0, 12, "12 characters removed"],
  [12, 3, "12 characters added, 3 removed"],
])("says that %d were added and %d removed", (added_characters, removed_characters, words) => {
  expect(amountOf({ added_characters, removed_characters, hunks: [], more: true })).toBe(words);
});

it("leads to the note, a question to who may see it, and of a webhook to the settings", () => {
  const to = "/notes/6d4a0a5e-1111-4222-8333-944445555666";
  expect(placeOf(notification("trashed", {}))).toEqual({ to, state: null });
  expect(placeOf(notification("access_asked", { username: "bo" }))).toEqual({
    to,
    state: { shares: true },
  });
  expect(placeOf(webhookOff())).toEqual({ to: "/settings#webhooks", state: null });
});

it("has a name for each kind that can be chosen", () => {
  expect(new Set(Object.values(kindNames)).size).toBe(9);
});
