import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Peer } from "@/collab/peers";
import type { Notice } from "@/editor/company/Arriving";
import type { Company, CompanySnapshot } from "@/editor/company/Company";
import { answering, renderPage } from "@/testing/page";
import { Announcer } from "./Announcer";
import { NoteAuthors } from "./authorBook";
import { CompanyBar } from "./CompanyBar";
import { Facepile } from "./Facepile";
import { changeWords, comings, listed, presence } from "./words";

afterEach(() => {
  vi.useRealTimers();
});

function peer(name: string, more: Partial<Peer> = {}): Peer {
  return { key: `person:${name}`, name, color: "#c2255c", isIdle: false, isScript: false, ...more };
}

/** A company that remembers what it was asked. */
function companyOf(state: Partial<CompanySnapshot> = {}) {
  const snapshot: CompanySnapshot = {
    following: null,
    notices: [],
    above: 0,
    below: 0,
    isColored: false,
    writers: [],
    atCaret: null,
    ...state,
  };
  const company = {
    isInEditor: true,
    subscribe: () => () => undefined,
    getSnapshot: () => snapshot,
    whereIs: vi.fn((key: string): string | null => (key === "person:bo" ? "at “Costs”" : null)),
    watchWhereabouts: vi.fn((_listener: () => void) => () => undefined),
    callOut: vi.fn(),
    goTo: vi.fn((key: string) => key === "person:bo"),
    follow: vi.fn(),
    stopFollowing: vi.fn(),
    undo: vi.fn(() => ({ taken: 2, kept: 0 })),
    show: vi.fn(),
    showNext: vi.fn(),
    dismiss: vi.fn(),
    hold: vi.fn(),
  };
  return company as typeof company & Company;
}

const author = { key: "person:bo", name: "bo", color: "#c2255c", isScript: true, isMe: false };
const notice: Notice = {
  id: 7,
  how: "api",
  authors: [author],
  stretches: 2,
  canUndo: true,
  isTakenBack: false,
};

it("names people, the first of many, and how many more", () => {
  expect(listed(["Bo"])).toBe("Bo");
  expect(listed(["Bo", "Cy"])).toBe("Bo and Cy");
  expect(listed(["Bo", "Cy", "Di", "Ed"])).toBe("Bo and 3 others");
  expect(presence(["Bo", "Cy"], 2, 9)).toBe("Bo and 8 others are here");
  expect(comings(["Bo"], ["Cy", "Di"])).toBe("Bo joined. Cy and Di left.");
});

it("says whose change it was, and how it came", () => {
  expect(changeWords(notice)).toBe("Changed by bo over the API");
  expect(changeWords({ ...notice, authors: [{ ...author, isMe: true }] })).toBe(
    "Changed by you over the API",
  );
  expect(changeWords({ ...notice, how: "away", stretches: 3 })).toBe("While you were away: 3 changes by bo");
  expect(changeWords({ ...notice, canUndo: false, isTakenBack: true })).toBe(
    "Changed by bo over the API. It was taken back.",
  );
  expect(changeWords({ ...notice, how: "large", authors: [] })).toBe("Somebody changed much at once");
});

it("a face says where somebody is, and leads there once or follows, each in words", async () => {
  const company = companyOf();
  renderPage(<Facepile peers={[peer("bo"), peer("cy")]} company={company} />);
  await userEvent.hover(screen.getByRole("button", { name: "bo" }));
  expect(company.callOut).toHaveBeenCalledWith("person:bo");
  await userEvent.click(screen.getByRole("button", { name: "bo, at “Costs”" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Go to the caret, once" }));
  expect(company.goTo).toHaveBeenCalledWith("person:bo");
  expect(company.follow).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "cy" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Go to the caret, once" }));
  expect(await screen.findByText("cy has not put the caret into the text yet.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "cy" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Follow, until you type or scroll" }));
  expect(company.follow).toHaveBeenCalledWith("person:cy");
});

it("the face that is followed says so, and stops it", async () => {
  const company = companyOf({ following: "person:bo" });
  renderPage(<Facepile peers={[peer("bo"), peer("cy")]} company={company} />);
  expect(screen.getByRole("button", { name: "cy" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "bo, followed" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Stop following" }));
  expect(company.stopFollowing).toHaveBeenCalledOnce();
});

it("an idle face says so in words, too", () => {
  renderPage(<Facepile peers={[peer("bo", { isIdle: true })]} company={null} />);
  expect(screen.getByRole("button", { name: "bo, idle for a minute or more" })).toBeVisible();
});

it("has everybody in a list, however many they are, and follows from there", async () => {
  const company = companyOf();
  const peers = ["bo", "cy", "di", "ed", "flo", "gus"].map((name) => peer(name));
  renderPage(<Facepile peers={peers} company={company} />);
  expect(within(screen.getByRole("list", { name: "Also here" })).getAllByRole("listitem")).toHaveLength(4);
  await userEvent.click(screen.getByRole("button", { name: "Everybody here, 2 more" }));
  const list = await screen.findByRole("dialog");
  expect(within(list).getAllByRole("listitem")).toHaveLength(6);
  await userEvent.click(within(list).getByRole("button", { name: "Follow gus" }));
  expect(company.follow).toHaveBeenCalledWith("person:gus");
});

it("keeps a change's word while somebody is at it", async () => {
  const company = companyOf({ notices: [notice] });
  renderPage(<CompanyBar company={company} peers={[]} />);
  await userEvent.hover(screen.getByText(changeWords(notice)));
  expect(company.hold).toHaveBeenLastCalledWith(7);
  await userEvent.unhover(screen.getByText(changeWords(notice)));
  expect(company.hold).toHaveBeenLastCalledWith(null);
  await userEvent.tab();
  expect(company.hold).toHaveBeenLastCalledWith(7);
});

it("says in the open list where people are now", async () => {
  const company = companyOf();
  renderPage(<Facepile peers={[peer("bo"), peer("cy")]} company={company} />);
  await userEvent.click(screen.getByRole("button", { name: "Everybody here" }));
  const list = await screen.findByRole("dialog");
  expect(within(list).getByText("reading")).toBeVisible();
  company.whereIs.mockReturnValue("at “Seeds”");
  const [moved] = company.watchWhereabouts.mock.calls[0] ?? [];
  act(() => moved?.());
  expect(within(list).getAllByText("at “Seeds”")).toHaveLength(2);
  expect(within(list).queryByText("reading")).toBeNull();
});

it("says whom the window follows, and stops when they are gone", async () => {
  const company = companyOf({ following: "person:bo" });
  const page = renderPage(<CompanyBar company={company} peers={[peer("bo")]} />);
  expect(screen.getByRole("status")).toHaveTextContent("Following bo");
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(company.stopFollowing).toHaveBeenCalledOnce();
  page.unmount();
  renderPage(<CompanyBar company={company} peers={[]} />);
  expect(company.stopFollowing).toHaveBeenCalledTimes(2);
});

it.each([
  [2, 0, "The change was taken back."],
  [1, 1, "Taken back, but for 1 place changed again since."],
  [0, 2, "All of it was changed again since, so it stays."],
  [0, 0, "It was taken back already."],
])("takes %i places of a change back, and says that %i stay", async (taken, kept, words) => {
  const company = companyOf({ notices: [notice] });
  company.undo.mockReturnValue({ taken, kept });
  renderPage(<CompanyBar company={company} peers={[]} />);
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(company.undo).toHaveBeenCalledWith(7);
  expect(await screen.findByText(words)).toBeVisible();
});

it("leads to changes that are out of sight, and offers no Undo where there is none", async () => {
  const company = companyOf({ notices: [{ ...notice, canUndo: false }], above: 2, below: 1 });
  renderPage(<CompanyBar company={company} peers={[]} />);
  await userEvent.click(screen.getByRole("button", { name: "2 changes above" }));
  await userEvent.click(screen.getByRole("button", { name: "1 change below" }));
  expect(company.showNext.mock.calls).toEqual([["above"], ["below"]]);
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
});

it("announces those who come together in one sentence, and a broken connection not at all", () => {
  vi.useFakeTimers();
  const wait = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
  const said = () => document.querySelector("[data-announcer]")?.textContent;
  const page = render(<Announcer peers={[]} isLive />);
  const show = (...names: string[]) =>
    page.rerender(<Announcer peers={names.map((name) => peer(name))} isLive />);
  wait(2100);
  show("bo");
  wait(500);
  show("bo", "cy", "di", "ed");
  expect(said()).toBe("");
  wait(2100);
  expect(said()).toBe("bo and 3 others joined.");
  show("bo", "cy", "di");
  wait(1000);
  show("bo", "cy", "di", "ed");
  wait(2100);
  expect(said()).toBe("bo and 3 others joined.");
  show("bo", "cy", "di");
  wait(2100);
  expect(said()).toBe("ed left.");
});

it("announces nobody while one types, and all of them once one pauses", () => {
  vi.useFakeTimers();
  const wait = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
  const said = () => document.querySelector("[data-announcer]")?.textContent;
  const page = render(<Announcer peers={[]} isLive />);
  wait(2100);
  page.rerender(<Announcer peers={[peer("bo")]} isLive />);
  for (let key = 0; key < 8; key += 1) {
    wait(1000);
    fireEvent.keyDown(document.body, { key: "a" });
  }
  page.rerender(<Announcer peers={[peer("bo"), peer("cy")]} isLive />);
  for (let key = 0; key < 4; key += 1) {
    wait(1000);
    fireEvent.keyDown(document.body, { key: "a" });
    expect(said()).toBe("");
  }
  // A clock that is set back holds up nothing.
  vi.setSystemTime(Date.now() - 3_600_000);
  wait(1400);
  expect(said()).toBe("");
  wait(200);
  expect(said()).toBe("bo and cy joined.");
});

it("says of nobody that they left, or joined, because this window was cut off", () => {
  vi.useFakeTimers();
  const wait = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds));
  const said = () => document.querySelector("[data-announcer]")?.textContent;
  const page = render(<Announcer peers={[]} isLive={false} />);
  const show = (isLive: boolean, ...names: string[]) =>
    page.rerender(<Announcer peers={names.map((name) => peer(name))} isLive={isLive} />);
  wait(10_000);
  show(true, "bo", "cy");
  wait(2100);
  expect(said()).toBe("bo and cy are here.");
  show(false);
  wait(10_000);
  expect(said()).toBe("bo and cy are here.");
  show(true, "cy", "di");
  wait(2100);
  expect(said()).toBe("di joined. bo left.");
});

it("does not say of those who were here before that they joined", () => {
  vi.useFakeTimers();
  renderPage(<Announcer peers={[peer("bo"), peer("cy")]} isLive />);
  act(() => vi.advanceTimersByTime(2100));
  expect(document.querySelector("[data-announcer]")).toHaveTextContent("bo and cy are here.");
});

it("asks for the names of client ids together, and for each once", async () => {
  const asked = answering({
    "GET /api/v1/notes/n/authors/": [
      200,
      {
        results: [
          { key: "person:2", username: "bo", color: "#c2255c", kind: "token", client_ids: [5, 6] },
          { key: "person:1", username: "alice", color: "#3b5bdb", kind: "person", client_ids: [7] },
        ],
        next: null,
        previous: null,
      },
    ],
  });
  const book = new NoteAuthors("n", { username: "alice", color: "#3b5bdb" }, 1);
  expect(book.get(1)).toMatchObject({ name: "alice", isMe: true });
  await Promise.all([book.ask([1, 5]), book.ask([6, 7, 8])]);
  await book.ask([1, 5, 6, 7, 8]);
  expect(asked).toHaveLength(1);
  expect(book.get(6)).toMatchObject({ name: "bo", isScript: true, isMe: false });
  expect(book.get(7)).toEqual(book.get(1));
  expect(book.get(8)).toBeUndefined();
});
