import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { sessionNews } from "@/api/session";
import { answering, renderPage } from "@/testing/page";
import { SessionDialog } from "./SessionDialog";

const login = "POST /_allauth/browser/v1/auth/login";
const session = "GET /api/v1/session/";
const person = (username: string) => ({
  username,
  color: "#3b5bdb",
  is_administrator: false,
  max_attachment_bytes: 1000,
});

beforeEach(() => {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie is what is tested, and the tests' browser has no cookie store
  document.cookie = "csrftoken=abc";
});

/** Shows the dialog to alice and answers her password; returns what was announced, and where the page went. */
async function signInAgain(answers: Parameters<typeof answering>[0]) {
  const went = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  const heard: string[] = [];
  const asked = answering(answers);
  renderPage(<SessionDialog />);
  act(() => sessionNews.announce("expired"));
  sessionNews.subscribe((what) => heard.push(what));
  await userEvent.type(await screen.findByLabelText("Password"), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  return { went, heard, asked };
}

it("goes on with the page when the same person is back", async () => {
  const { went, heard, asked } = await signInAgain({ [login]: [200, {}], [session]: [200, person("alice")] });
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(asked[0]?.body).toEqual({ username: "alice", password: "secret" });
  expect(heard).toEqual(["restored"]);
  expect(went).not.toHaveBeenCalled();
});

it("takes a login from another tab, if it is the same person's", async () => {
  const { went, heard } = await signInAgain({ [login]: [409, {}], [session]: [200, person("alice")] });
  await vi.waitFor(() => expect(heard).toEqual(["restored"]));
  expect(went).not.toHaveBeenCalled();
});

it.each([200, 409])("hands nothing of one person's page to another who is signed in (%i)", async (status) => {
  const { went, heard } = await signInAgain({ [login]: [status, {}], [session]: [200, person("bo")] });
  await vi.waitFor(() => expect(went).toHaveBeenCalledWith("/"));
  expect(heard).toEqual([]);
  expect(screen.getByRole("dialog")).toBeVisible();
});

it("stays when the password was wrong", async () => {
  const problem = { code: "username_password_mismatch", param: "password", message: "wrong" };
  const { went, heard } = await signInAgain({ [login]: [400, { errors: [problem] }] });
  await screen.findByText("User name or password is not right.");
  expect(heard).toEqual([]);
  expect(went).not.toHaveBeenCalled();
});

it.each([
  ["alice", ["restored"], 0],
  ["bo", [], 1],
])("hears that %s signed in in another tab", async (username, announced, leaves) => {
  const went = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  const heard: string[] = [];
  answering({});
  renderPage(<SessionDialog />);
  act(() => sessionNews.announce("expired"));
  await screen.findByRole("dialog");
  sessionNews.subscribe((what) => heard.push(what));
  window.dispatchEvent(new StorageEvent("storage", { key: "curio.entered", newValue: username }));
  await vi.waitFor(() => expect(went.mock.calls.length + heard.length).toBe(1));
  expect(heard).toEqual(announced);
  expect(went).toHaveBeenCalledTimes(leaves);
});
