import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Token } from "@/api/client";
import { answering, renderPage } from "@/testing/page";
import { TokensSection } from "./TokensSection";

const DAY_MS = 24 * 60 * 60 * 1000;

function token(changes: Partial<Token> = {}): Token {
  return {
    id: 1,
    name: "backup",
    scopes: ["read"],
    created_at: "2026-11-01T10:00:00Z",
    expires_at: null,
    last_used_at: null,
    hint: "curio_ab",
    ...changes,
  };
}

let tokens: Token[];

beforeEach(() => {
  tokens = [];
});

/** Shows the section on a server that makes and revokes tokens. */
function open(made: [number, unknown] | null = null) {
  const asked = answering({
    "GET /api/v1/tokens/": () => [200, { results: tokens }],
    "POST /api/v1/tokens/": ({ body }) => {
      if (made) return made;
      const fresh = token({ ...(body as Partial<Token>), id: 7 });
      tokens = [fresh, ...tokens];
      return [201, { ...fresh, token: "curio_secret" }];
    },
    "DELETE /api/v1/tokens/1/": () => {
      tokens = [];
      return [204, null];
    },
  });
  renderPage(<TokensSection />);
  return asked;
}

const openDialog = async () => {
  await userEvent.click(screen.getByRole("button", { name: "New token" }));
  return within(await screen.findByRole("dialog"));
};

it("says when no script has access", async () => {
  open();
  expect(await screen.findByText("No script has access.")).toBeVisible();
});

it("says of each token what it may, when it was used and when it ends", async () => {
  const now = Date.now();
  tokens = [
    token({ scopes: ["read", "write"], last_used_at: new Date(now - 3 * 60_000).toISOString() }),
    token({ id: 2, name: "old", expires_at: new Date(now - DAY_MS).toISOString() }),
  ];
  open();
  const [backup, old] = await screen.findAllByRole("listitem");
  expect(backup).toHaveTextContent("curio_ab · read, write · used 3 min ago · no end");
  expect(old).toHaveTextContent("never used · ended");
});

it("makes a token and shows its secret this one time", async () => {
  const asked = open();
  const dialog = await openDialog();
  expect(dialog.getByRole("button", { name: "Create token" })).toBeDisabled();
  await userEvent.type(dialog.getByLabelText("Name"), " sync ");
  await userEvent.click(dialog.getByLabelText("Write"));
  await userEvent.selectOptions(dialog.getByLabelText("It ends after"), "30");
  await userEvent.click(dialog.getByRole("button", { name: "Create token" }));
  expect(await dialog.findByText("curio_secret")).toBeVisible();
  await userEvent.keyboard("{Escape}");
  expect(dialog.getByText("curio_secret")).toBeVisible();
  const sent = asked.find(({ method }) => method === "POST")?.body as Token;
  expect(sent).toMatchObject({ name: "sync", scopes: ["read", "write"] });
  const days = (Date.parse(sent.expires_at ?? "") - Date.now()) / DAY_MS;
  expect(Math.round(days)).toBe(30);

  await userEvent.click(dialog.getByRole("button", { name: "Done" }));
  expect(await screen.findByRole("listitem")).toHaveTextContent("sync");
  await vi.waitFor(() => expect(screen.queryByText("curio_secret")).toBeNull());
  const again = await openDialog();
  expect(again.getByLabelText("Name")).toHaveValue("");
});

it("says at its field what is wrong", async () => {
  open([400, { code: "invalid", detail: "no", fields: { name: ["That name is taken."] } }]);
  const dialog = await openDialog();
  await userEvent.type(dialog.getByLabelText("Name"), "sync");
  await userEvent.click(dialog.getByRole("button", { name: "Create token" }));
  await dialog.findByText("That name is taken.");
  expect(dialog.getByLabelText("Name")).toHaveAccessibleDescription(/That name is taken\./);
});

it("revokes a token", async () => {
  tokens = [token()];
  const asked = open();
  await userEvent.click(await screen.findByRole("button", { name: "Revoke backup" }));
  expect(await screen.findByText("No script has access.")).toBeVisible();
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain("DELETE /api/v1/tokens/1/");
});
