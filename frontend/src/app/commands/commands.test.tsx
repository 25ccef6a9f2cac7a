import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation } from "react-router";
import { expect, it, vi } from "vitest";
import { catalogue, commandIds } from "@/shared/commands/catalogue";
import { useCommands } from "@/shared/commands/desk";
import { answering, renderPage, summary } from "@/testing/page";
import { CommandCenter } from "./CommandCenter";
import { matchingCommands } from "./matchingCommands";

function Page({ wide }: { wide: () => void }) {
  useCommands({ wide });
  return (
    <>
      <CommandCenter />
      <input aria-label="Somewhere to type" />
      <output>{useLocation().pathname}</output>
    </>
  );
}

function open() {
  const wide = vi.fn();
  const notes = [summary(), summary({ id: "7", title: "Bread", owner: "bo" })];
  answering({
    "GET /api/v1/notes/": ({ search }) => {
      const asked = search.get("search") ?? "";
      const results = notes.filter(({ title }) => title.toLowerCase().includes(asked));
      return [200, { results, next: null, previous: null }];
    },
  });
  renderPage(<Page wide={wide} />);
  return wide;
}

/** The palette is a part of its own, which takes a moment to come. */
const palette = () => screen.findByRole("combobox", { name: "Commands and notes" }, { timeout: 10_000 });

it("opens the palette by its key, and does what is chosen", async () => {
  const wide = open();
  await userEvent.keyboard("{Control>}k{/Control}");
  const box = await palette();
  await userEvent.type(box, "wide");
  await userEvent.keyboard("{Enter}");
  await vi.waitFor(() => expect(wide).toHaveBeenCalledOnce());
  expect(screen.queryByRole("combobox", { name: "Commands and notes" })).toBeNull();
});

it("goes to a note by its title", async () => {
  open();
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.type(await palette(), "bread");
  await userEvent.click(await screen.findByText("Bread"));
  await vi.waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("/notes/7"));
});

it("walks through what it found with arrows, and starts at the first again with each letter", async () => {
  open();
  await userEvent.keyboard("{Control>}k{/Control}");
  const box = await palette();
  await screen.findByRole("option", { name: "Garden" });
  const current = () => screen.getByRole("option", { selected: true }).textContent;
  expect(current()).toBe("Garden");
  await userEvent.keyboard("{ArrowDown}");
  expect(current()).toContain("Bread");
  expect(box).toHaveAttribute("aria-activedescendant", screen.getByRole("option", { selected: true }).id);
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(current()).toContain("Wide text");
  await userEvent.type(box, "zzz");
  await screen.findByText("Nothing is called “zzz”.");
});

it("says that nothing is called so only once the server has, and chooses what comes then", async () => {
  const answer = Promise.withResolvers<void>();
  renderPage(<Page wide={vi.fn()} />);
  answering({
    "GET /api/v1/notes/": async ({ search }) => {
      const asked = search.get("search");
      if (asked === "beans") await answer.promise;
      if (asked === "beansx") throw new TypeError("Failed to fetch");
      return [200, { results: asked === "beans" ? [summary()] : [], next: null, previous: null }];
    },
  });
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.type(await palette(), "beans");
  await screen.findByText("Searching…");
  // Who is ahead of the answer has lost nothing by it.
  await userEvent.keyboard("{ArrowDown}{ArrowUp}");
  answer.resolve();
  expect(await screen.findByRole("option", { name: "Garden" })).toHaveAttribute("aria-selected", "true");
  expect(screen.queryByText(/Nothing is called/)).toBeNull();
  await userEvent.keyboard("x");
  await screen.findByText(
    "The server cannot be reached, so notes cannot be searched.",
    {},
    { timeout: 4000 },
  );
  expect(screen.queryByText(/Nothing is called/)).toBeNull();
});

it("helps with every command, by its title", async () => {
  open();
  await userEvent.keyboard("?");
  const help = await screen.findByRole("dialog", { name: "Keyboard shortcuts" }, { timeout: 10_000 });
  for (const id of commandIds) {
    expect(within(help).getAllByText(catalogue[id].title, { exact: false }).length).toBeGreaterThan(0);
  }
  expect(within(help).getAllByRole("term").length).toBe(commandIds.length);
});

it("leaves a question mark to whoever types it, and other keys to whoever answers a dialog", async () => {
  const wide = open();
  await userEvent.type(screen.getByLabelText("Somewhere to type"), "what?");
  expect(screen.queryByRole("dialog")).toBeNull();
  await userEvent.keyboard("{Control>}/{/Control}");
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" }, { timeout: 10_000 });
  await userEvent.keyboard("{Control>}{Alt>}w{/Alt}{/Control}");
  expect(wide).not.toHaveBeenCalled();
});

it("finds commands by all words that were typed, in any order", () => {
  expect(matchingCommands(commandIds, "list num")).toEqual(["numbers"]);
  expect(matchingCommands(commandIds, "todo")).toContain("tasks");
  expect(matchingCommands(["wide"], "bold")).toEqual([]);
  expect(matchingCommands(commandIds, "")).not.toContain("palette");
});
