import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/testing/page";
import { BlockedNotice, RefusalNotice, RescueNotice } from "./notices";

const refused = (code: number, detail = "") => ({ kind: "refused", code, detail }) as const;

it.each([
  [1009, "too large for the server"],
  [4400, "could not take the last change"],
  [4403, "no longer have access"],
  [4404, "no longer here"],
  [4413, "as large as a note can be"],
])("says why the server closed the note with %i", (code, why) => {
  renderPage(<RefusalNotice refused={refused(code)} unsavedText={null} title="Plan" onStartOver={vi.fn()} />);
  expect(screen.getByRole("alert")).toHaveTextContent(why);
  expect(screen.getByRole("alert")).toHaveTextContent("Everything you had typed was stored.");
});

it("does not say that all was stored while own words are in a copy that does not open", () => {
  renderPage(
    <RefusalNotice
      refused={refused(4400)}
      unsavedText={null}
      hasUnloadedEdits
      title="Plan"
      onStartOver={vi.fn()}
    />,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("was not stored");
  expect(screen.getByRole("alert")).not.toHaveTextContent("Everything you had typed was stored.");
});

it("does not say that all was stored beside a text that was set aside, nor speak of a note that is not shown", () => {
  const rescue = { text: "mine", at: Date.parse("2026-11-02T10:00:00Z"), keys: [] };
  renderPage(
    <>
      <RefusalNotice
        refused={refused(4404)}
        unsavedText={null}
        hasRescue
        title="Plan"
        onStartOver={vi.fn()}
      />
      <RescueNotice rescue={rescue} isKept isNoteShown={false} title="Plan" onDismiss={vi.fn()} />
    </>,
  );
  expect(screen.getByRole("alert")).not.toHaveTextContent("Everything you had typed was stored.");
  expect(screen.getByRole("status")).toHaveTextContent("A text of yours was not stored");
  expect(screen.getByRole("status")).not.toHaveTextContent("The note below");
});

it("says what the server said where it has no words of its own", () => {
  renderPage(
    <RefusalNotice
      refused={refused(4499, "The moon is full.")}
      unsavedText={null}
      title=""
      onStartOver={vi.fn()}
    />,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("The moon is full.");
});

it("hands out what was not stored, and opens what is", async () => {
  const onStartOver = vi.fn();
  renderPage(
    <RefusalNotice refused={refused(4413)} unsavedText="all of it" title="Plan" onStartOver={onStartOver} />,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("What you typed last was not stored.");
  expect(screen.getByRole("button", { name: "Copy my text" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Download" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Open what is stored" }));
  expect(onStartOver).toHaveBeenCalledOnce();
});

it.each([4403, 4404])("offers to leave, not to open, a note that is gone (%i)", (code) => {
  renderPage(<RefusalNotice refused={refused(code)} unsavedText="mine" title="" onStartOver={vi.fn()} />);
  expect(screen.getByRole("link", { name: "Back to your notes" })).toHaveAttribute("href", "/");
  expect(screen.queryByRole("button", { name: "Open what is stored" })).toBeNull();
});

it("hands out a text that was set aside, until its writer lets it go", async () => {
  const onDismiss = vi.fn();
  const rescue = { text: "mine", at: Date.parse("2026-11-02T10:00:00Z"), keys: [] };
  renderPage(<RescueNotice rescue={rescue} isKept isNoteShown title="Plan" onDismiss={onDismiss} />);
  expect(screen.getByRole("status")).toHaveTextContent("is kept on this device");
  expect(screen.getByRole("button", { name: "Copy my text" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Discard" }));
  expect(onDismiss).toHaveBeenCalledOnce();
});

it("claims no copy of a text that only this tab has", () => {
  const rescue = { text: "mine", at: Date.parse("2026-11-02T10:00:00Z"), keys: [] };
  renderPage(<RescueNotice rescue={rescue} isKept={false} isNoteShown title="" onDismiss={vi.fn()} />);
  expect(screen.getByRole("status")).toHaveTextContent("gone when you close this tab");
});

it.each([
  [true, "kept on this device"],
  [false, "not saved yet."],
])("says that WebSockets are blocked, and where text is meanwhile (kept here: %s)", (keptHere, where) => {
  renderPage(<BlockedNotice keptHere={keptHere} />);
  expect(screen.getByRole("status")).toHaveTextContent("lets no WebSocket through");
  expect(screen.getByRole("status")).toHaveTextContent(where);
});
