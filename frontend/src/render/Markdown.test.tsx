import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { imageHosts } from "@/shared/lib/imageHosts";
import { Markdown } from "./Markdown";
import type { NoteLinks } from "./NoteLinks";

beforeEach(() => imageHosts.forget());

const draw = (text: string, links?: NoteLinks) =>
  render(
    <MantineProvider env="test">
      <Markdown text={text} links={links} />
    </MantineProvider>,
  );

it("says which task was ticked by its place in the whole note", async () => {
  const toggleTask = vi.fn();
  draw(`# A\n\n${"Words. ".repeat(400)}\n\n# B\n\n- [ ] one\n  - [x] two\n`, { toggleTask });
  const [one, two] = screen.getAllByRole("checkbox");
  await userEvent.click(one as HTMLElement);
  await userEvent.click(two as HTMLElement);
  expect(toggleTask.mock.calls).toEqual([
    [{ line: 7, column: 1, text: "- [ ] one" }, true],
    [{ line: 8, column: 3, text: "  - [x] two" }, false],
  ]);
});

it("ticks no task in a footnote, which is drawn away from where it stands", () => {
  draw("- [ ] one[^a]\n\n[^a]: see\n\n    - [ ] two\n", { toggleTask: vi.fn() });
  const [one, two] = screen.getAllByRole("checkbox");
  expect(one).toBeEnabled();
  expect(two).toBeDisabled();
});

it("leads to a footnote, also where a heading bears its name", async () => {
  const { container } = draw("# Footnote 1\n\nsee[^a]\n\n[^a]: there\n");
  const ids = [...container.querySelectorAll("[id]")].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  await userEvent.click(screen.getByRole("link", { name: "Footnote 1" }));
  expect(document.activeElement).toHaveTextContent("there");
});

it("ends lines where they end in the text, as the editor shows them", () => {
  const { container } = draw(
    "Rose *is\na* rose  \nis\n\n- one\n  more\n- two\n\n> [!tip] Words\n> a\n> b\n\n| a | b |\n| - | - |\n| c | d |\n",
  );
  const lines = (selector: string) =>
    [...container.querySelectorAll(selector)].map((found) =>
      found.innerHTML.split("<br>").map((line) => line.replace(/<[^>]*>/g, "").trim()),
    );
  expect(lines("[data-prose] > div > p")).toEqual([["Rose is", "a rose", "is"]]);
  expect(lines("li")).toEqual([["one", "more"], ["two"]]);
  expect(lines("[role=note] p + p").flat()).toEqual(["a", "b"]);
  expect(lines("td")).toEqual([["c"], ["d"]]);
});

it("lets each block run in the direction of its first letter", () => {
  const { container } = draw("# \u05e9\n\n- \u05e9\n\n> [!tip] a\n> \u05e9\n\n| \u05e9 | b |\n| - | - |\n");
  const directed = [...container.querySelectorAll("[dir=auto]")].map(({ tagName }) => tagName);
  expect(directed).toEqual(["H1", "UL", "DIV", "TABLE"]);
  expect(draw("# a\n\n- b").container.querySelector("[dir]")).toBeNull();
});

it("lets nobody tick a task who may not write", () => {
  draw("- [ ] one");
  expect(screen.getByRole("checkbox")).toBeDisabled();
});

it("asks before an image comes from another server, and remembers a host on this device", async () => {
  draw("![one](https://pictures.example/1.png) ![two](//pictures.example/2.png) ![own](/own.png)");
  expect(screen.getAllByRole("img")).toHaveLength(1);
  await userEvent.click(screen.getAllByRole("button", { name: "Load image" })[0] as HTMLElement);
  expect(screen.getByRole("img", { name: "one" })).toHaveAttribute("src", "https://pictures.example/1.png");
  expect(screen.queryByRole("img", { name: "two" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Load all from this host" }));
  expect(screen.getByRole("img", { name: "two" })).toBeInTheDocument();
  imageHosts.forget();
  expect(imageHosts.has("pictures.example")).toBe(true);
});

it("opens other servers in a tab of its own that knows nothing of this one", () => {
  draw("[out](https://example.org/) [in](/notes/) [no](javascript:x)");
  expect(screen.getByRole("link", { name: "out" })).toHaveAttribute("rel", "noopener noreferrer");
  expect(screen.getByRole("link", { name: "in" })).not.toHaveAttribute("target");
  expect(screen.queryByRole("link", { name: "no" })).toBeNull();
});

it("makes callouts of every kind, with a title or its own name, and takes an unknown kind for a note", () => {
  draw("> [!tip] Take *care*\n> now\n\n> [!WARNING]\n> hot\n\n> [!else]\n> x\n\n> [no] quote");
  const [tip, warning, unknown] = screen.getAllByRole("note");
  expect(tip).toHaveTextContent("Take care now");
  expect(warning).toHaveAttribute("data-kind", "warning");
  expect(warning).toHaveTextContent("Warning");
  expect(unknown).toHaveAttribute("data-kind", "note");
  expect(screen.getAllByRole("note")).toHaveLength(3);
});

it("goes to the note that a wiki-link names", async () => {
  const openNote = vi.fn();
  draw("[[Reading list|the list]]", { openNote });
  await userEvent.click(screen.getByRole("button", { name: "the list" }));
  expect(openNote).toHaveBeenCalledWith("Reading list");
});

it("leads from a footnote's number to its words and back", async () => {
  draw("Why[^1].\n\n[^1]: Because.\n");
  const link = screen.getByRole("link", { name: "Footnote 1" });
  await userEvent.click(link);
  const words = within(screen.getByRole("region", { name: "Footnotes" })).getByRole("listitem");
  expect(words).toHaveFocus();
  expect(words).toHaveTextContent("Because.");
  await userEvent.click(screen.getByRole("button", { name: "Back to reference 1" }));
  expect(link).toHaveFocus();
});

it("shows HTML as it is written, but breaks lines and leaves out comments", () => {
  const { container } = draw("a<br>b <b>c</b> <!-- d -->");
  expect(container.querySelector("br")).not.toBeNull();
  expect(container.querySelector("b")).toBeNull();
  expect(container).toHaveTextContent("<b>c</b>");
  expect(container).not.toHaveTextContent("d --");
});

it.each(["![a|300 ](/x.png)", "![a | 300](/x.png)"])("reads the size of %s as the editor does", (text) => {
  draw(text);
  expect(screen.getByRole("img", { name: "a" })).toHaveAttribute("width", "300");
});

it("gives an image the size that is written behind its words", () => {
  draw("![a|b|300x200](/x.png)");
  const image = screen.getByRole("img", { name: "a|b" });
  expect(image).toHaveAttribute("width", "300");
  expect(image).toHaveAttribute("height", "200");
});

it("marks the links whose address a print has to add", () => {
  draw("<https://mill.example/map> www.mill.example [the survey](https://survey.example/report)");
  const marked = screen.getAllByRole("link").map((link) => link.hasAttribute("data-hides-address"));
  expect(marked).toEqual([false, false, true]);
});

it("shows a list in front matter without its brackets, as the editor does", () => {
  draw("---\ntags: [house, plans]\n---\n");
  expect(screen.getByRole("definition")).toHaveTextContent(/^house, plans$/);
});
