import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { answering, renderPage } from "@/testing/page";
import { CredentialsForm } from "./CredentialsForm";

const login = "/_allauth/browser/v1/auth/login";
const person = { username: "alice", color: "#3b5bdb", is_administrator: false, max_attachment_bytes: 1000 };

beforeEach(() => {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie is what is tested, and the tests' browser has no cookie store
  document.cookie = "csrftoken=abc";
});

async function submit(username = "alice") {
  await userEvent.type(screen.getByLabelText("User name"), username);
  await userEvent.type(screen.getByLabelText("Password"), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("says at each field what is wrong with it", async () => {
  answering({
    [`POST ${login}`]: [
      400,
      {
        status: 400,
        errors: [
          { message: "Enter a valid username.", code: "invalid", param: "username" },
          { message: "The username and/or password…", code: "username_password_mismatch", param: "password" },
        ],
      },
    ],
  });
  renderPage(<CredentialsForm how="logIn" onEntered={vi.fn()} />);
  await submit();
  await screen.findByText("Enter a valid username.");
  expect(screen.getByLabelText("User name")).toHaveAccessibleDescription("Enter a valid username.");
  expect(screen.getByLabelText("Password")).toHaveAccessibleDescription(
    "User name or password is not right.",
  );
});

it("says above the form what belongs to no field", async () => {
  answering({});
  renderPage(<CredentialsForm how="logIn" onEntered={vi.fn()} />);
  await submit();
  expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached.");
});

it("sends the cross-site token, and says who entered", async () => {
  const asked = answering({ [`POST ${login}`]: [200, {}], "GET /api/v1/session/": [200, person] });
  const onEntered = vi.fn();
  renderPage(<CredentialsForm how="logIn" onEntered={onEntered} />);
  await submit();
  await vi.waitFor(() => expect(onEntered.mock.calls[0]?.[0]).toEqual(person));
  expect(asked[0]?.headers.get("X-CSRFToken")).toBe("abc");
  expect(asked[0]?.body).toEqual({ username: "alice", password: "secret" });
});

it("takes being signed in already for success, if it is the one who wants in", async () => {
  answering({
    [`POST ${login}`]: [409, {}],
    "GET /api/v1/session/": [200, { ...person, username: "alice" }],
  });
  const onEntered = vi.fn();
  renderPage(<CredentialsForm how="logIn" onEntered={onEntered} />);
  await submit("Alice");
  await vi.waitFor(() => expect(onEntered).toHaveBeenCalled());
});

it("says who is signed in, if it is somebody else", async () => {
  answering({
    [`POST ${login}`]: [409, {}],
    "GET /api/v1/session/": [200, { ...person, username: "bo" }],
  });
  const onEntered = vi.fn();
  renderPage(<CredentialsForm how="logIn" onEntered={onEntered} />);
  await submit();
  expect(await screen.findByRole("alert")).toHaveTextContent("bo is signed in in this browser.");
  expect(onEntered).not.toHaveBeenCalled();
});

it("sends once what was submitted twice in a moment", async () => {
  const asked = answering({ [`POST ${login}`]: [200, {}], "GET /api/v1/session/": [200, person] });
  const onEntered = vi.fn();
  renderPage(<CredentialsForm how="logIn" onEntered={onEntered} />);
  await userEvent.type(screen.getByLabelText("User name"), "alice");
  const button = screen.getByRole("button", { name: "Sign in" });
  fireEvent.click(button);
  fireEvent.click(button);
  await vi.waitFor(() => expect(onEntered).toHaveBeenCalledOnce());
  expect(asked.filter(({ method }) => method === "POST")).toHaveLength(1);
});

it("says before anything is sent that a name keeps no capitals", async () => {
  renderPage(<CredentialsForm how="signUp" onEntered={vi.fn()} />);
  const field = screen.getByLabelText("User name");
  await userEvent.type(field, "ada");
  expect(field).toHaveAccessibleDescription(/mention you by it/);
  await userEvent.clear(field);
  await userEvent.type(field, "Ada.L");
  expect(field).toHaveAccessibleDescription("You will be called “ada.l”: user names have no capitals.");
  // Nothing is promised of a name that cannot be.
  await userEvent.type(field, " ovelace");
  expect(field).toHaveAccessibleDescription(/mention you by it/);
});
