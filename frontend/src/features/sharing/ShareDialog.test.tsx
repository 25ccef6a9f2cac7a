import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { answering, renderPage, summary } from "@/testing/page";
import { ShareDialog } from "./ShareDialog";

const note = summary();
const shares = `/api/v1/notes/${note.id}/shares/`;
const people = {
  results: [
    { username: "alice", role: "owner", color: "#3b5bdb" },
    { username: "bo", role: "viewer", color: "#c2255c" },
  ],
};

function open(changes: Parameters<typeof summary>[0] = {}, username = "alice") {
  const onLeft = vi.fn();
  renderPage(<ShareDialog note={summary(changes)} opened onClose={vi.fn()} onLeft={onLeft} />, { username });
  return onLeft;
}

it("sends the cross-site token with every change, and with nothing else", async () => {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie is what is tested, and the tests' browser has no cookie store
  document.cookie = "csrftoken=abc";
  const asked = answering({ [`GET ${shares}`]: [200, people], [`DELETE ${shares}bo/`]: [204, null] });
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Remove bo" }));
  await vi.waitFor(() => expect(asked.map(({ method }) => method)).toContain("DELETE"));
  const tokens = asked.map(({ method, headers }) => [method, headers.get("X-CSRFToken")]);
  expect(tokens).toContainEqual(["DELETE", "abc"]);
  expect(tokens).toContainEqual(["GET", null]);
});

it("shares with a user name, as what was chosen", async () => {
  const asked = answering({ [`GET ${shares}`]: [200, people], [`POST ${shares}`]: [201, people.results[1]] });
  open();
  await userEvent.type(screen.getByLabelText("User name"), " bo ");
  await userEvent.selectOptions(screen.getByLabelText("Access"), "viewer");
  await userEvent.click(screen.getByRole("button", { name: "Share" }));
  await vi.waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ username: "bo", role: "viewer" }),
  );
  await vi.waitFor(() => expect(screen.getByLabelText("User name")).toHaveValue(""));
});

it("says at the field that nobody has this name", async () => {
  answering({
    [`GET ${shares}`]: [200, people],
    [`POST ${shares}`]: [400, { code: "unknown_user", detail: "no" }],
  });
  open();
  await userEvent.type(screen.getByLabelText("User name"), "zed");
  await userEvent.click(screen.getByRole("button", { name: "Share" }));
  await screen.findByText("Nobody here has this user name.");
  expect(screen.getByLabelText("User name")).toHaveAccessibleDescription("Nobody here has this user name.");
});

it("lets the owner change and take away a role", async () => {
  const asked = answering({
    [`GET ${shares}`]: [200, people],
    [`PATCH ${shares}bo/`]: [200, people.results[1]],
    [`DELETE ${shares}bo/`]: [204, null],
  });
  open();
  await userEvent.selectOptions(await screen.findByLabelText("What bo may do"), "editor");
  await userEvent.click(screen.getByRole("button", { name: "Remove bo" }));
  await vi.waitFor(() =>
    expect(asked.map(({ method }) => method)).toEqual(expect.arrayContaining(["PATCH", "DELETE"])),
  );
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({ role: "editor" });
});

it("goes on although the note was closed before the answer came", async () => {
  let answer: (value: Response) => void = () => undefined;
  answering({ [`GET ${shares}`]: [200, people] });
  const asked = globalThis.fetch;
  vi.stubGlobal("fetch", (request: Request) =>
    request.method === "DELETE"
      ? new Promise<Response>((resolve) => {
          answer = resolve;
        })
      : asked(request),
  );
  const onLeft = vi.fn();
  const page = renderPage(
    <ShareDialog note={summary({ role: "viewer" })} opened onClose={vi.fn()} onLeft={onLeft} />,
    { username: "bo" },
  );
  await userEvent.click(await screen.findByRole("button", { name: "Leave this note" }));
  page.unmount();
  answer(new Response(null, { status: 204 }));
  await vi.waitFor(() => expect(onLeft).toHaveBeenCalled());
});

it("lets a member look and leave, and nothing else", async () => {
  answering({ [`GET ${shares}`]: [200, people], [`DELETE ${shares}bo/`]: [204, null] });
  const onLeft = open({ role: "viewer", owner: "alice" }, "bo");
  const list = await screen.findByRole("list", { name: "People with access" });
  expect(within(list).queryAllByRole("combobox")).toEqual([]);
  expect(screen.queryByLabelText("User name")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Leave this note" }));
  await vi.waitFor(() => expect(onLeft).toHaveBeenCalled());
});
