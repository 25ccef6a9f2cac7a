import { notifications } from "@mantine/notifications";
import { useInfiniteQuery } from "@tanstack/react-query";
import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { client } from "@/api/client";
import { noteListsKey, type Page } from "@/api/noteLists";
import { answering, renderPage, type SeenRequest, summary } from "@/testing/page";
import { WebhooksSection } from "./WebhooksSection";
import type { Delivery, Webhook } from "./webhooks";

const MINUTE_MS = 60_000;
const SECRET = "whsec_c2VjcmV0";
const ID = "0d5f1f0c-8f0e-4b8b-9d55-6a3f6ef2b7c4";
const URL_OF_CHAT = "https://hooks.example.org/chat";
const HERE = `/api/v1/webhooks/${ID}/`;

function webhook(changes: Partial<Webhook> = {}): Webhook {
  return {
    id: ID,
    name: "Chat",
    url: URL_OF_CHAT,
    kinds: [],
    notes: null,
    is_active: true,
    off_reason: "",
    position: 41,
    delivered_at: null,
    attempts: 0,
    first_failed_at: null,
    next_attempt_at: null,
    last_error: "",
    created_at: "2026-11-01T10:00:00Z",
    ...changes,
  };
}

function delivery(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: 1,
    position: 42,
    kind: "note.renamed",
    message_id: "msg_1",
    attempt: 1,
    at: new Date(Date.now() - 3 * MINUTE_MS).toISOString(),
    status: 204,
    error: "",
    duration_ms: 31,
    excerpt: "",
    ...changes,
  };
}

afterEach(() => {
  vi.useRealTimers();
});

let webhooks: Webhook[];
let deliveries: Delivery[];

beforeEach(() => {
  notifications.clean();
  webhooks = [webhook()];
  deliveries = [];
});

type Answers = Parameters<typeof answering>[0];

/** Shows the section on a server that keeps these webhooks, and answers some requests as told. */
function open(answers: Answers = {}, beside: ReactNode = null): SeenRequest[] {
  const asked = answering({
    "GET /api/v1/webhooks/": () => [200, { results: webhooks, next: null, previous: null }],
    "POST /api/v1/webhooks/": ({ body }) => {
      const fresh = webhook({ ...(body as Partial<Webhook>), id: "another" });
      webhooks = [fresh, ...webhooks];
      return [201, { ...fresh, secret: SECRET }];
    },
    [`GET ${HERE}deliveries/`]: ({ search }) => {
      const since = Number(search.get("cursor") ?? Number.POSITIVE_INFINITY);
      const older = deliveries.filter(({ id }) => id < since);
      const part = older.slice(0, 20);
      const next = older.length > 20 ? `http://localhost${HERE}deliveries/?cursor=${part.at(-1)?.id}` : null;
      return [200, { results: part, next, previous: null }];
    },
    [`PATCH ${HERE}`]: ({ body }) => {
      webhooks = webhooks.map((one) => ({ ...one, ...(body as Partial<Webhook>), off_reason: "" }));
      return [200, webhooks[0]];
    },
    [`DELETE ${HERE}`]: () => {
      webhooks = [];
      return [204, null];
    },
    [`POST ${HERE}secret/`]: () => [201, { ...webhook(), secret: SECRET }],
    [`POST ${HERE}replay/`]: () => [200, webhook()],
    ...answers,
  });
  renderPage(
    <>
      {beside}
      <WebhooksSection />
    </>,
  );
  return asked;
}

const sent = (asked: SeenRequest[], method: string, path: string) =>
  asked.filter((one) => one.method === method && one.path === path).map(({ body }) => body);

const row = async () => within(await screen.findByRole("listitem"));

async function chooses(what: string) {
  await userEvent.click(await screen.findByRole("button", { name: "More about Chat" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: what }));
}

const dialog = async (name: RegExp) => within(await screen.findByRole("dialog", { name }));

it("says when nothing is sent anywhere", async () => {
  webhooks = [];
  open();
  expect(await screen.findByText("Nothing is sent anywhere.")).toBeVisible();
});

it("says of each webhook where it leads, what is sent, and how it stands", async () => {
  webhooks = [
    webhook({ kinds: ["note.renamed"], delivered_at: new Date(Date.now() - 3 * MINUTE_MS).toISOString() }),
    webhook({
      id: "two",
      name: "",
      attempts: 2,
      last_error: "timeout",
      next_attempt_at: new Date(Date.now() + 10 * MINUTE_MS).toISOString(),
    }),
    webhook({ id: "three", is_active: false, off_reason: "owner" }),
    webhook({ id: "four", is_active: false, off_reason: "failed", last_error: "tls" }),
    webhook({ id: "five", is_active: false, off_reason: "gone", last_error: "status" }),
  ];
  open();
  const [on, failing, off, failed, gone] = await screen.findAllByRole("listitem");
  expect(on).toHaveTextContent(`Chat On${URL_OF_CHAT}Sends new title · last taken 3 min ago`);
  expect(failing).toHaveTextContent("hooks.example.org Not taken");
  expect(failing).toHaveTextContent("There was no answer in time. Tried twice, next try in 10 min.");
  expect(off).toHaveTextContent("Switched off");
  expect(off).not.toHaveTextContent("The server switched it off");
  expect(failed).toHaveTextContent(
    "The server switched it off: nothing was taken for too long. The certificate is not good",
  );
  expect(gone).toHaveTextContent(
    "The server switched it off: the receiver answered that it wants no more (410).",
  );
});

it("makes a webhook and shows its secret this one time", async () => {
  webhooks = [];
  const asked = open();
  await userEvent.click(screen.getByRole("button", { name: "New webhook" }));
  const form = await dialog(/New webhook/);
  expect(form.getByRole("button", { name: "Create webhook" })).toBeDisabled();
  await userEvent.type(form.getByLabelText("Address"), ` ${URL_OF_CHAT} `);
  await userEvent.click(form.getByLabelText("Send everything"));
  expect(form.getByRole("button", { name: "Create webhook" })).toBeDisabled();
  await userEvent.click(form.getByLabelText("Changed text"));
  await userEvent.click(form.getByRole("button", { name: "Create webhook" }));
  expect(await form.findByText(SECRET)).toBeVisible();
  expect(form.getByRole("link", { name: "Standard Webhooks" })).toBeVisible();
  expect(sent(asked, "POST", "/api/v1/webhooks/")).toEqual([
    { url: URL_OF_CHAT, name: "", kinds: ["note.edited"], notes: null },
  ]);
  await userEvent.click(form.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByText(SECRET)).toBeNull());
  expect(await screen.findByRole("listitem")).toHaveTextContent("Sends changed text");
});

it.each([
  [
    { code: "private_target", detail: "10.0.0.1 is not on the public internet." },
    /10\.0\.0\.1 is not on the public/,
  ],
  [{ code: "invalid", detail: "no", fields: { url: ["Expected an address with a host."] } }, /with a host/],
])("says at the address what is wrong with it: $code", async (refusal, said) => {
  open({ "POST /api/v1/webhooks/": [400, refusal] });
  await userEvent.click(screen.getByRole("button", { name: "New webhook" }));
  const form = await dialog(/New webhook/);
  await userEvent.type(form.getByLabelText("Address"), "http://10.0.0.1/");
  await userEvent.click(form.getByRole("button", { name: "Create webhook" }));
  await waitFor(() => expect(form.getByLabelText("Address")).toHaveAccessibleDescription(said));
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says above the form what is wrong with no field", async () => {
  const detail = "You have 20 webhooks, and more are not allowed.";
  open({ "POST /api/v1/webhooks/": [409, { code: "too_many_webhooks", detail }] });
  await userEvent.click(screen.getByRole("button", { name: "New webhook" }));
  const form = await dialog(/New webhook/);
  await userEvent.type(form.getByLabelText("Address"), URL_OF_CHAT);
  await userEvent.click(form.getByRole("button", { name: "Create webhook" }));
  expect(await form.findByRole("alert")).toHaveTextContent(detail);
});

it("changes where it leads and what is sent", async () => {
  webhooks = [webhook({ kinds: ["note.edited", "note.trashed"] })];
  const asked = open();
  await chooses("Edit");
  const form = await dialog(/Edit Chat/);
  expect(form.getByLabelText("Address")).toHaveValue(URL_OF_CHAT);
  expect(form.getByLabelText("Moved to the trash")).toBeChecked();
  await userEvent.click(form.getByLabelText("Send everything"));
  await userEvent.clear(form.getByLabelText("Name"));
  await userEvent.type(form.getByLabelText("Name"), "Team");
  await userEvent.click(form.getByRole("button", { name: "Save" }));
  await screen.findByText("Team");
  expect(sent(asked, "PATCH", HERE)).toEqual([{ url: URL_OF_CHAT, name: "Team", kinds: [], notes: null }]);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it("sends only what happens to the chosen notes", async () => {
  webhooks = [webhook({ notes: ["gone"] })];
  const asked = open({
    "GET /api/v1/notes/": ({ search }) => {
      const notes = [summary({ id: "garden", title: "Garden" }), summary({ id: "plan", title: "Plan" })];
      const wanted = search.get("search") ?? "";
      return [200, { results: notes.filter(({ title }) => title.includes(wanted)), next: null }];
    },
    "GET /api/v1/notes/garden/": [200, { title: "Garden" }],
    "GET /api/v1/notes/gone/": [404, { code: "not_found", detail: "There is no such note." }],
  });
  expect(await screen.findByText(/Sends everything · of one note/)).toBeVisible();
  await chooses("Edit");
  const form = await dialog(/Edit Chat/);
  const chosen = within(await form.findByRole("list", { name: "Chosen notes" }));
  expect(chosen.getByRole("listitem")).toHaveTextContent("A note that you cannot see now");
  await form.findByRole("button", { name: "Add Plan" });
  await userEvent.type(form.getByLabelText("Find a note"), "Gard{Enter}");
  await waitFor(() => expect(form.queryByRole("button", { name: "Add Plan" })).toBeNull());
  form.getByRole("button", { name: "Add Garden" }).focus();
  await userEvent.keyboard("{Enter}");
  expect(form.getByLabelText("Find a note")).toHaveFocus();
  expect(form.getByText("Added Garden.")).toHaveRole("status");
  await chosen.findByText("Garden");
  expect(form.getByText("No other note found.")).toBeVisible();
  await userEvent.click(chosen.getByRole("button", { name: "Leave out it" }));
  expect(form.getByLabelText("Find a note")).toHaveFocus();
  expect(form.getByText("Left out it.")).toHaveRole("status");
  await userEvent.click(form.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(sent(asked, "PATCH", HERE)).toEqual([
      { url: URL_OF_CHAT, name: "Chat", kinds: [], notes: ["garden"] },
    ]),
  );
});

it("asks once for what is looked for, when the typing rests", async () => {
  const asked = open({ "GET /api/v1/notes/": [200, { results: [], next: null }] });
  await chooses("Edit");
  const form = await dialog(/Edit Chat/);
  await userEvent.click(form.getByLabelText("Of all notes"));
  for (const value of ["G", "Ga", "Gar"])
    fireEvent.change(form.getByLabelText("Find a note"), { target: { value } });
  const searches = () =>
    asked.filter(({ path }) => path === "/api/v1/notes/").map(({ search }) => search.get("search"));
  await waitFor(() => expect(searches()).toContain("Gar"));
  expect(searches()).toEqual([null, "Gar"]);
});

/** A list of notes that is on the page as well. */
function ListOfNotes() {
  const list = useInfiniteQuery({
    queryKey: [...noteListsKey, {}],
    queryFn: async () => (await client.GET("/api/v1/notes/")).data as Page,
    initialPageParam: undefined,
    getNextPageParam: () => undefined,
  });
  return list.data ? <p>Listed</p> : null;
}

it("takes titles from where they are known, and asks for others a few at a time", async () => {
  const others = Array.from({ length: 8 }, (_, index) => `note-${index}`);
  webhooks = [webhook({ notes: ["garden", ...others] })];
  let [running, most] = [0, 0];
  const read = (title: string) => async (): Promise<[number, unknown]> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve));
    running -= 1;
    return [200, { title }];
  };
  const asked = open(
    {
      "GET /api/v1/notes/": [200, { results: [summary({ id: "garden" })], next: null, previous: null }],
      ...Object.fromEntries(others.map((id) => [`GET /api/v1/notes/${id}/`, read(`The ${id}`)])),
    },
    <ListOfNotes />,
  );
  await screen.findByText("Listed");
  await chooses("Edit");
  const chosen = within(await screen.findByRole("list", { name: "Chosen notes" }));
  await chosen.findByText("Garden");
  for (const id of others) await chosen.findByText(`The ${id}`);
  expect(most).toBe(3);
  expect(sent(asked, "GET", "/api/v1/notes/garden/")).toEqual([]);
});

it("switches off", async () => {
  const asked = open();
  await chooses("Switch off");
  expect(await (await row()).findByText("Switched off")).toBeVisible();
  expect(sent(asked, "PATCH", HERE)).toEqual([{ is_active: false }]);
});

it("switches on again what the server switched off, where that is said", async () => {
  webhooks = [webhook({ is_active: false, off_reason: "gone" })];
  const asked = open();
  await userEvent.click(await screen.findByRole("button", { name: "Switch on" }));
  expect(await (await row()).findByText("On")).toBeVisible();
  expect(screen.queryByText(/The server switched it off/)).toBeNull();
  expect(sent(asked, "PATCH", HERE)).toEqual([{ is_active: true }]);
});

it("deletes once that is confirmed", async () => {
  const asked = open();
  await chooses("Delete");
  await userEvent.click((await dialog(/Delete Chat/)).getByRole("button", { name: "Keep it" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent(asked, "DELETE", HERE)).toEqual([]);
  await chooses("Delete");
  await userEvent.click((await dialog(/Delete Chat/)).getByRole("button", { name: "Delete it" }));
  expect(await screen.findByText("Nothing is sent anywhere.")).toBeVisible();
  await waitFor(() => expect(screen.getByRole("button", { name: "New webhook" })).toHaveFocus());
});

it("makes another secret once that is confirmed, and shows it this one time", async () => {
  const asked = open();
  await chooses("Another secret");
  const asking = await dialog(/Another secret/);
  expect(sent(asked, "POST", `${HERE}secret/`)).toEqual([]);
  await userEvent.click(asking.getByRole("button", { name: "Make another secret" }));
  expect(await asking.findByText(SECRET)).toBeVisible();
  await userEvent.click(asking.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByText(SECRET)).toBeNull());
});

/** Whatever closes a dialog without a word: Escape, a click outside. */
async function slips() {
  await userEvent.keyboard("{Escape}");
  await userEvent.click(document.querySelector(".mantine-Modal-overlay") as Element);
}

/** A server that takes its time to make a secret. */
function slowSecret() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = async (): Promise<[number, unknown]> => {
    await promise;
    return [201, { ...webhook(), secret: SECRET }];
  };
  return { answer, comes: resolve };
}

async function staysUntilDone(comes: () => void, asking: RegExp) {
  await slips();
  await userEvent.click(document.querySelector(".mantine-Modal-close") as Element);
  comes();
  expect(await screen.findByText(SECRET)).toBeVisible();
  await slips();
  const shown = await dialog(asking);
  expect(shown.getByText(SECRET)).toBeVisible();
  await userEvent.click(shown.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
}

it("does not close over another secret that nobody has seen", async () => {
  const { answer, comes } = slowSecret();
  open({ [`POST ${HERE}secret/`]: answer });
  await chooses("Another secret");
  const asking = await dialog(/Another secret/);
  await userEvent.click(asking.getByRole("button", { name: "Make another secret" }));
  expect(asking.getByRole("button", { name: "Keep the old one" })).toBeDisabled();
  await staysUntilDone(comes, /Another secret/);
});

it("does not close over a new webhook's secret that nobody has seen", async () => {
  const { answer, comes } = slowSecret();
  open({ "POST /api/v1/webhooks/": answer });
  await userEvent.click(screen.getByRole("button", { name: "New webhook" }));
  const form = await dialog(/New webhook/);
  await userEvent.type(form.getByLabelText("Address"), URL_OF_CHAT);
  await userEvent.click(form.getByRole("button", { name: "Create webhook" }));
  await staysUntilDone(comes, /New webhook/);
});

it("closes without a secret as any dialog does", async () => {
  open();
  await userEvent.click(screen.getByRole("button", { name: "New webhook" }));
  await dialog(/New webhook/);
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it.each([
  [delivery({ kind: "webhook.test", position: null }), "Chat took the test (204)."],
  [
    delivery({ kind: "webhook.test", position: null, status: null, error: "unreachable" }),
    "Chat did not take the test. Nobody listens at the address.",
  ],
])("sends a test and says what came of it", async (outcome, said) => {
  open({ [`POST ${HERE}test/`]: [200, outcome] });
  await chooses("Send a test");
  expect(await screen.findByText(said)).toBeVisible();
});

it("shows what was sent and what came of it", async () => {
  deliveries = [
    delivery({ id: 4, attempt: 3, status: 503, error: "status", excerpt: "<b>busy</b>" }),
    delivery({ id: 3, kind: "webhook.test", position: null }),
    delivery({
      id: 2,
      kind: "",
      status: null,
      attempt: 0,
      error: "position_gone",
      excerpt: "Events after 9",
    }),
    delivery({ id: 1, position: 30 }),
  ];
  webhooks = [webhook({ attempts: 3, last_error: "status" })];
  const asked = open();
  await userEvent.click(await screen.findByRole("button", { name: "Deliveries to Chat" }));
  const log = await dialog(/Deliveries to Chat/);
  const [failed, test, gone, taken] = await log.findAllByRole("listitem");
  expect(failed).toHaveTextContent("Not taken New title3 min ago · 503 · 31 ms · 3rd try");
  expect(failed).toHaveTextContent("The receiver answered that it did not take it.");
  expect(failed).toHaveTextContent("<b>busy</b>");
  expect(test).toHaveTextContent("Taken Test3 min ago · 204 · 31 ms");
  expect(gone).toHaveTextContent("Skipped Left out3 min ago");
  expect(taken).toHaveTextContent("Taken New title");
  // Neither a test nor a gap is in the feed.
  expect(log.getAllByRole("button", { name: /Send again from here/ })).toHaveLength(2);

  await userEvent.click(within(taken as HTMLElement).getByRole("button"));
  await userEvent.click(log.getByRole("button", { name: "Try now" }));
  await waitFor(() => expect(sent(asked, "POST", `${HERE}replay/`)).toEqual([{ since: 29 }, { since: 41 }]));
});

it("says when that is not kept any longer", async () => {
  deliveries = [delivery()];
  open({ [`POST ${HERE}replay/`]: [410, { code: "position_gone", detail: "List the notes again." }] });
  await userEvent.click(await screen.findByRole("button", { name: "Deliveries to Chat" }));
  await userEvent.click(await screen.findByRole("button", { name: /Send again from here/ }));
  expect(await screen.findByText("The server does not keep that any longer.")).toBeVisible();
});

it("shows older ones when asked", async () => {
  deliveries = Array.from({ length: 45 }, (_, index) => delivery({ id: 100 - index, position: null }));
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Deliveries to Chat" }));
  const log = await dialog(/Deliveries to Chat/);
  const list = within(await log.findByRole("list", { name: "Deliveries" }));
  expect(list.getAllByRole("listitem")).toHaveLength(20);
  await userEvent.click(log.getByRole("button", { name: "Older ones" }));
  await waitFor(() => expect(list.getAllByRole("listitem")).toHaveLength(40));
  await userEvent.click(await log.findByRole("button", { name: "Older ones" }));
  await waitFor(() => expect(list.getAllByRole("listitem")).toHaveLength(45));
  expect(log.queryByRole("button", { name: "Older ones" })).toBeNull();
});

it("asks again and again for the newest deliveries only", async () => {
  deliveries = Array.from({ length: 25 }, (_, index) => delivery({ id: 100 - index, position: null }));
  vi.useFakeTimers({
    shouldAdvanceTime: true,
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  });
  const asked = open();
  const pages = () => sent(asked, "GET", `${HERE}deliveries/`).length;
  fireEvent.click(await screen.findByRole("button", { name: "Deliveries to Chat" }));
  const older = await screen.findByRole("button", { name: "Older ones" });
  expect(pages()).toBe(1);
  await act(() => vi.advanceTimersByTimeAsync(6_000));
  await vi.waitFor(() => expect(pages()).toBe(2));
  fireEvent.click(older);
  await waitFor(() => expect(screen.queryByRole("button", { name: "Older ones" })).toBeNull());
  expect(pages()).toBe(4);
  await act(() => vi.advanceTimersByTimeAsync(12_000));
  expect(pages()).toBe(4);
});
