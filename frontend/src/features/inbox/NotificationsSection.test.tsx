import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { NotificationKind } from "@/api/news/notifications";
import { answering, renderPage } from "@/testing/page";
import { NotificationsSection } from "./NotificationsSection";
import type { MailSettings, Settings } from "./settings";
import { kindNames } from "./words";

const noMail: MailSettings = {
  is_available: false,
  is_possible: false,
  address: null,
  unconfirmed_address: null,
};
let mail: MailSettings;

beforeEach(() => {
  mail = noMail;
  vi.stubGlobal("Notification", { permission: "granted" });
});

/** Shows the section on a server that keeps what is chosen, unless it refuses with ``refusal``. */
function open(refusal: [number, unknown] | null = null) {
  const all = { in_app: true, browser: true, mail: false };
  const events = Object.fromEntries(Object.keys(kindNames).map((kind) => [kind, all])) as Settings["events"];
  const asked = answering({
    "GET /api/v1/notification-settings/": () => [200, { events, mail }],
    "PATCH /api/v1/notification-settings/": ({ body }) => {
      if (refusal) return refusal;
      const change = body as { mail?: { address: string | null }; events?: Settings["events"] };
      for (const [kind, channels] of Object.entries(change.events ?? {})) {
        events[kind as NotificationKind] = { ...events[kind as NotificationKind], ...channels };
      }
      if (change.mail) {
        const { address } = change.mail;
        mail =
          address === null
            ? { ...mail, address: null, is_possible: false, unconfirmed_address: null }
            : { ...mail, unconfirmed_address: address === mail.address ? null : address };
      }
      return [200, { events, mail }];
    },
  });
  renderPage(<NotificationsSection />);
  return () => asked.filter(({ method }) => method === "PATCH").map(({ body }) => body);
}

const box = (name: string) => screen.findByRole("checkbox", { name });

it("has a row for each kind and a column for each way that there is", async () => {
  open();
  const table = await screen.findByRole("table");
  const names = within(table)
    .getAllByRole("rowheader")
    .map((one) => one.textContent);
  expect(names).toEqual(Object.values(kindNames));
  expect(
    within(table)
      .getAllByRole("columnheader")
      .map((one) => one.textContent),
  ).toEqual(["Tell me when …", "In the page", "By the browser"]);
  expect(screen.getByText("This server sends no mail.")).toBeVisible();
});

it("sends what is chosen, and nothing else, and shows it at once", async () => {
  const sent = open();
  const edits = await box("By the browser: others change a text");
  await userEvent.click(edits);
  expect(edits).not.toBeChecked();
  expect(sent()).toEqual([{ events: { edited: { browser: false } } }]);
});

it("shows what holds when the server does not take it", async () => {
  open([503, { code: "storage_unavailable", detail: "" }]);
  const edits = await box("In the page: others change a text");
  await userEvent.click(edits);
  await screen.findByText("The server cannot store anything right now. Try again in a moment.");
  await vi.waitFor(() => expect(edits).toBeChecked());
});

it("mails only where there is an address, and says when the link waits to be followed", async () => {
  mail = { ...noMail, is_available: true };
  const sent = open();
  expect(await box("By mail: a note is shared with me")).toBeDisabled();
  await userEvent.type(screen.getByLabelText("Mail address"), " ada@example.org ");
  await userEvent.click(screen.getByRole("button", { name: "Mail me a link" }));
  expect(await screen.findByText("ada@example.org")).toBeVisible();
  expect(screen.getByText(/Follow it within a day/)).toBeVisible();
  expect(screen.queryByLabelText("Mail address")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByLabelText("Mail address")).toBeVisible();
  expect(sent()).toEqual([{ mail: { address: "ada@example.org" } }, { mail: { address: null } }]);
});

it("keeps the address that holds when another one is not confirmed after all", async () => {
  mail = {
    is_available: true,
    is_possible: true,
    address: "ada@example.org",
    unconfirmed_address: "b@c.org",
  };
  const sent = open();
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await vi.waitFor(() => expect(screen.queryByText("b@c.org")).toBeNull());
  expect(sent()).toEqual([{ mail: { address: "ada@example.org" } }]);
  expect(await box("By mail: a note is shared with me")).toBeEnabled();
});

it.each([
  [
    { code: "invalid", detail: "no", fields: { mail: ["no"] } },
    400,
    "That is no address to which mail can go.",
  ],
  [
    { code: "too_many_confirmations", detail: "5 links were mailed for you. Try again tomorrow." },
    409,
    "5 links were mailed for you. Try again tomorrow.",
  ],
])("says in plain words why an address was not taken %#", async (answer, status, words) => {
  mail = { ...noMail, is_available: true };
  open([status, answer]);
  await userEvent.type(await screen.findByLabelText("Mail address"), "nowhere{Enter}");
  expect(await screen.findByText(words)).toBeVisible();
  expect(screen.getByLabelText("Mail address")).toHaveAccessibleDescription(expect.stringContaining(words));
});

it("ends all mail", async () => {
  mail = { is_available: true, is_possible: true, address: "ada@example.org", unconfirmed_address: null };
  const sent = open();
  await userEvent.click(await screen.findByRole("button", { name: "No mail any more" }));
  expect(await screen.findByLabelText("Mail address")).toBeVisible();
  expect(sent()).toEqual([{ mail: { address: null } }]);
});

it("has the browser ask for permission on a click, and never before", async () => {
  const requestPermission = vi.fn(async () => {
    vi.stubGlobal("Notification", { permission: "denied" });
  });
  vi.stubGlobal("Notification", { permission: "default", requestPermission });
  open();
  const allow = await screen.findByRole("button", { name: "Allow" });
  expect(requestPermission).not.toHaveBeenCalled();
  await userEvent.click(allow);
  expect(await screen.findByText(/Allow notifications in its settings/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Allow" })).toBeNull();
});
