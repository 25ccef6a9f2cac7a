import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { editorState } from "@/editor/extensions";
import { arrivedChanges } from "./arrivals";
import { runsBetween, writersOf } from "./authorship";
import { Company } from "./Company";
import type { Arrival, Missed } from "./incoming";
import type { Author } from "./people";
import { headingAbove } from "./whereabouts";

const bo: Author = { key: "person:2", name: "bo", color: "#c2255c", isScript: false, isMe: false };
const script: Author = { ...bo, isScript: true };
const me: Author = { ...bo, key: "me", name: "alice", isMe: true };

/** An editor with company, and a server's side of its text. */
const nothing = () => undefined;

class Room {
  readonly theirs = new Y.Doc();
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  readonly awareness = new Awareness(this.doc);
  readonly authors = new Map<number, Author>();
  readonly undoManager = new Y.UndoManager(this.text, { trackedOrigins: new Set() });
  readonly company: Company;
  readonly view: EditorView;
  current: Arrival | null = null;
  missed: (missed: Missed) => void = () => undefined;

  constructor(start: string, readOnly = false) {
    this.doc.clientID = 1;
    this.theirs.clientID = 2;
    this.theirs.getText("content").insert(0, start);
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(this.theirs));
    this.authors.set(1, me);
    const room = this;
    const source = {
      text: this.text,
      undoManager: this.undoManager,
      awareness: this.awareness,
      incoming: {
        get current() {
          return room.current;
        },
        listen: (listener: (missed: Missed) => void) => {
          room.missed = listener;
          return () => undefined;
        },
      },
    };
    const book = { get: (id: number) => this.authors.get(id), ask: async () => undefined };
    this.company = new Company(source, book, "alice");
    this.view = new EditorView({
      state: editorState(
        { ...source, company: this.company },
        { readOnly, maxTextBytes: 0, onFull: nothing, showsSource: false },
      ),
      parent: document.body,
    });
  }

  /** Somebody else changes the text, under a client id of theirs. */
  async changed(
    clientId: number,
    author: Author,
    change: (text: Y.Text) => void,
    clientIds = [clientId],
  ): Promise<void> {
    const before = Y.encodeStateVector(this.theirs);
    this.theirs.clientID = clientId;
    this.authors.set(clientId, author);
    this.theirs.transact(() => change(this.theirs.getText("content")));
    this.current = { clientIds, isCatchUp: false };
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(this.theirs, before), "server");
    this.current = null;
    await settled();
  }

  /** What bo's client says of itself, and the server with it; ``clock`` has to rise. */
  shows(clock: number, state: Record<string, unknown> | null): void {
    const theirs = new Awareness(this.theirs);
    theirs.setLocalState(state);
    theirs.meta.set(this.theirs.clientID, { clock, lastUpdated: 0 });
    applyAwarenessUpdate(this.awareness, encodeAwarenessUpdate(theirs, [this.theirs.clientID]), "server");
    theirs.destroy();
  }

  cursorAt(index: number): Record<string, unknown> {
    const head = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.text, index));
    return { user: { key: "person:2", name: "bo" }, cursor: { anchor: head, head } };
  }

  get notices() {
    return this.company.getSnapshot().notices;
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
let room: Room;

beforeEach(() => {
  room = new Room("one two three");
});
afterEach(() => room.view.destroy());

it("a change over the API is told, and taken back where nobody has touched it since", async () => {
  await room.changed(3, script, (text) => {
    text.delete(4, 3);
    text.insert(4, "2");
    text.insert(text.length, " four");
  });
  expect(room.notices).toMatchObject([{ how: "api", authors: [script], stretches: 2, canUndo: true }]);
  // What stands beside it is not it.
  room.view.dispatch({ changes: { from: 0, insert: "zero " } });
  room.view.dispatch({ changes: { from: room.view.state.doc.length - 5, insert: "!" } });
  room.view.dispatch({ changes: { from: room.view.state.doc.length, insert: "?" } });
  expect(room.view.state.doc.toString()).toBe("zero one 2 three! four?");
  expect(room.company.undo(room.notices[0]?.id ?? 0).kept).toBe(0);
  await settled();
  expect(room.text.toString()).toBe("zero one two three!?");
  expect(room.notices).toEqual([]);
});

it("says when somebody may be elsewhere, and not after one has stopped looking", async () => {
  room.view.dispatch({ changes: { from: 0, insert: "# Costs\n\n" } });
  const moved = vi.fn();
  const stop = room.company.watchWhereabouts(moved);
  room.shows(10, room.cursorAt(12));
  await vi.waitFor(() => expect(moved).toHaveBeenCalledTimes(1));
  expect(room.company.whereIs("person:2")).toBe("at “Costs”");
  room.view.dispatch({ changes: { from: 0, insert: "\n" } });
  await vi.waitFor(() => expect(moved).toHaveBeenCalledTimes(2));
  stop();
  vi.useFakeTimers();
  room.shows(11, null);
  vi.advanceTimersByTime(1000);
  expect(moved).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

it("an editor that comes back has the others where they are by then", () => {
  const newView = () =>
    new EditorView({
      state: editorState(
        { ...room, company: room.company },
        { readOnly: false, maxTextBytes: 0, onFull: nothing, showsSource: false },
      ),
      parent: document.body,
    });
  const heads = () => room.company.carets.list().map(({ head }) => head);
  room.shows(10, room.cursorAt(8));
  expect(heads()).toEqual([8]);
  room.view.destroy();
  room.text.delete(0, 4);
  let view = newView();
  expect(heads()).toEqual([4]);
  view.destroy();
  room.shows(11, null);
  view = newView();
  expect(heads()).toEqual([]);
  view.destroy();
});

it("a word stays as long as somebody points at it", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await room.changed(3, script, (text) => text.insert(0, "new "));
  room.company.hold(room.notices[0]?.id ?? 0);
  await vi.advanceTimersByTimeAsync(50_000);
  expect(room.notices).toHaveLength(1);
  room.company.hold(null);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(room.notices).toEqual([]);
  vi.useRealTimers();
});

it("what came while nobody looked is there for whoever comes back, as long as for whoever was here", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  await room.changed(3, script, (text) => text.insert(0, "new "));
  await vi.advanceTimersByTimeAsync(15 * 60_000);
  expect(room.notices).toMatchObject([{ how: "api", canUndo: true }]);
  expect(arrivedChanges(room.view.state)).toMatchObject([{ isMarked: true, hunks: [{ isSeen: false }] }]);
  visibility.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(19_000);
  expect(room.notices).toHaveLength(1);
  expect(arrivedChanges(room.view.state)).toMatchObject([{ isMarked: false, hunks: [{ isSeen: true }] }]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(room.notices).toEqual([]);
  vi.useRealTimers();
  visibility.mockRestore();
});

it("what somebody has changed again since stays, and is counted", async () => {
  await room.changed(3, script, (text) => {
    text.insert(3, "ABC");
    text.insert(0, "> ");
  });
  room.view.dispatch({ changes: { from: 6, insert: "x" } });
  expect(room.company.undo(room.notices[0]?.id ?? 0).kept).toBe(1);
  expect(room.text.toString()).toBe("oneAxBC two three");
});

it("taking back is one's own edit, which one's own undo reverts", async () => {
  await room.changed(3, script, (text) => text.insert(0, "new "));
  room.company.undo(room.notices[0]?.id ?? 0);
  expect(room.text.toString()).toBe("one two three");
  room.undoManager.undo();
  expect(room.text.toString()).toBe("new one two three");
});

const many = "many words ".repeat(30);

it("what was deleted is put back once, however many press the button", async () => {
  await room.changed(3, script, (text) => text.insert(3, many));
  await room.changed(4, bo, (text) => text.delete(3, many.length), []);
  expect(room.text.toString()).toBe("one two three");
  const [, deletion] = room.notices;
  // Another page takes it back first.
  await room.changed(5, bo, (text) => text.insert(3, many));
  expect(room.company.undo(deletion?.id ?? 0)).toEqual({ taken: 0, kept: 0 });
  expect(room.text.toString()).toBe(`one${many} two three`);
});

it("what was deleted comes back where only others' words have changed", async () => {
  await room.changed(4, bo, (text) => text.insert(3, many));
  await room.changed(4, bo, (text) => text.delete(3, many.length), []);
  room.view.dispatch({ changes: { from: 0, to: 1, insert: "O" } });
  await room.changed(5, bo, (text) => text.insert(text.length, "!"));
  expect(room.company.undo(room.notices.at(-1)?.id ?? 0).kept).toBe(0);
  expect(room.text.toString()).toBe(`One${many} two three!`);
});

it("a script that deletes and then writes there has both taken back", async () => {
  await room.changed(6, script, (text) => text.delete(4, 4), [6]);
  await room.changed(7, script, (text) => text.insert(4, "2 "));
  expect(room.text.toString()).toBe("one 2 three");
  expect(room.notices).toMatchObject([{ how: "api", stretches: 2 }]);
  expect(room.company.undo(room.notices[0]?.id ?? 0).kept).toBe(0);
  expect(room.text.toString()).toBe("one two three");
});

it("deletions of which nobody knows who made them are told one by one", async () => {
  await room.changed(4, bo, (text) => text.insert(3, many));
  await room.changed(4, bo, (text) => text.delete(3, 250), []);
  await room.changed(5, me, (text) => text.delete(3, 75), []);
  await room.changed(5, me, (text) => text.insert(0, many));
  await room.changed(6, bo, (text) => text.delete(0, many.length), []);
  expect(room.notices.filter(({ authors }) => authors.length === 0)).toMatchObject([
    { stretches: 1 },
    { stretches: 1 },
  ]);
});

it("a person who types is not told of; one who changes much at once is", async () => {
  room.awareness.states.set(4, { user: { key: "person:2" } });
  await room.changed(4, bo, (text) => text.insert(0, "a"));
  expect(room.notices).toEqual([]);
  expect(arrivedChanges(room.view.state)).toEqual([]);
  await room.changed(4, bo, (text) => text.insert(0, "many words ".repeat(30)));
  expect(room.notices).toMatchObject([{ how: "large", authors: [bo] }]);
});

it("somebody who types where their caret is not known here is not told of either", async () => {
  await room.changed(5, bo, (text) => text.insert(0, "a"));
  expect(room.notices).toEqual([]);
  expect(arrivedChanges(room.view.state)).toEqual([]);
});

it("a script that writes again and again is one notice", async () => {
  await room.changed(6, script, (text) => text.insert(0, "a"));
  await room.changed(7, script, (text) => text.insert(5, "b"));
  expect(room.notices).toMatchObject([{ how: "api", stretches: 2 }]);
  room.company.undo(room.notices[0]?.id ?? 0);
  expect(room.text.toString()).toBe("one two three");
});

it("what two people changed in one go cannot be taken back as if it were one's", async () => {
  room.authors.set(9, bo);
  await room.changed(8, script, (text) => text.insert(0, "a"), [8, 9]);
  expect(room.notices).toMatchObject([{ how: "api", authors: [script, bo], canUndo: false }]);
});

it("a reader is told, and cannot take anything back", async () => {
  room.view.destroy();
  room = new Room("one", true);
  await room.changed(3, script, (text) => text.insert(0, "new "));
  expect(room.notices).toMatchObject([{ canUndo: false }]);
});

it("what was missed while away is marked where it now stands", async () => {
  const at = (index: number, assoc: number) => Y.createRelativePositionFromTypeIndex(room.text, index, assoc);
  const hunk = { start: at(4, 0), end: at(7, -1), inserted: "two", deleted: "2" };
  room.authors.set(2, bo);
  await settled();
  room.view.dispatch({ changes: { from: 0, insert: "so " } });
  room.missed({ clientIds: [2], hunks: [hunk] });
  await settled();
  expect(room.notices).toMatchObject([{ how: "away", authors: [bo], stretches: 1 }]);
  expect(arrivedChanges(room.view.state)[0]?.hunks).toMatchObject([{ from: 7, to: 10 }]);
  room.company.undo(room.notices[0]?.id ?? 0);
  expect(room.text.toString()).toBe("so one 2 three");
});

it("one's own changes elsewhere are not told of", async () => {
  room.missed({ clientIds: [1], hunks: [] });
  await settled();
  expect(room.notices).toEqual([]);
});

it("knows who wrote every stretch of what is on screen", async () => {
  await room.changed(3, bo, (text) => text.insert(4, "BO "));
  room.view.dispatch({ changes: { from: 0, to: 1, insert: "O" } });
  expect(room.text.toString()).toBe("One BO two three");
  expect(runsBetween(room.text, 0, 100)).toEqual([
    { from: 0, to: 1, clientId: 1 },
    { from: 1, to: 4, clientId: 2 },
    { from: 4, to: 7, clientId: 3 },
    { from: 7, to: 16, clientId: 2 },
  ]);
  expect(runsBetween(room.text, 5, 8)).toEqual([
    { from: 5, to: 7, clientId: 3 },
    { from: 7, to: 8, clientId: 2 },
  ]);
  expect(writersOf(room.text)).toEqual(new Set([1, 2, 3]));
});

it("colours the text by its writers, names them, and says who is at the caret", async () => {
  await room.changed(3, script, (text) => text.insert(0, "auto "));
  room.authors.set(2, bo);
  room.view.dispatch({ selection: { anchor: 2 } });
  room.company.color(true);
  await vi.waitFor(() => expect(room.view.dom.querySelectorAll(".cm-writtenBy").length).toBe(2));
  expect(room.view.dom.querySelector(".cm-writtenBy")).toHaveAttribute("title", "bo (over the API)");
  await vi.waitFor(() => expect(room.company.getSnapshot().writers).toEqual([bo, script]));
  expect(room.company.getSnapshot().atCaret).toBe(script);
  room.view.dispatch({ selection: { anchor: 8 } });
  expect(room.company.getSnapshot().atCaret).toBe(bo);
  room.company.color(false);
  expect(room.view.dom.querySelector(".cm-writtenBy")).toBeNull();
});

it("follows somebody until whoever sits here does something", () => {
  for (const ending of ["wheel", "touchmove", "pointerdown"]) {
    room.company.follow("person:2");
    expect(room.company.getSnapshot().following).toBe("person:2");
    window.dispatchEvent(new Event(ending));
    expect(room.company.getSnapshot().following).toBeNull();
  }
  room.company.follow("person:2");
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
  expect(room.company.getSnapshot().following).toBe("person:2");
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(room.company.getSnapshot().following).toBeNull();
});

it("says under which heading somebody is", () => {
  const state = EditorState.create({ doc: "intro\n# Plan #\n\ntext\n## Costs\nmore" });
  expect(headingAbove(state, 2)).toBe("");
  expect(headingAbove(state, 17)).toBe("Plan");
  expect(headingAbove(state, state.doc.length)).toBe("Costs");
});

it("nothing is offered to be taken back once somebody else has taken it back", async () => {
  await room.changed(3, script, (text) => {
    text.delete(4, 3);
    text.insert(4, "2");
    text.insert(text.length, " four");
    text.delete(0, 1);
  });
  const id = room.notices[0]?.id ?? 0;
  await room.changed(2, bo, (text) => {
    text.insert(0, "o");
    text.delete(4, 1);
    text.insert(4, "two");
    text.delete(text.length - 5, 5);
  });
  expect(room.text.toString()).toBe("one two three");
  expect(room.company.undo(id)).toEqual({ taken: 0, kept: 0 });
  expect(room.text.toString()).toBe("one two three");
});

it("the word about it says that it was taken back, and that taking back is no change to tell of", async () => {
  await room.changed(3, script, (text) => text.insert(4, "and "));
  expect(room.notices).toMatchObject([{ canUndo: true, isTakenBack: false }]);
  await room.changed(4, bo, (text) => text.delete(4, 4), []);
  await vi.waitFor(() => expect(room.notices).toMatchObject([{ canUndo: false, isTakenBack: true }]));
  expect(room.view.dom.querySelector(".cm-arrived")).toBeNull();
});

it("what was written over since is not offered to be taken back", async () => {
  await room.changed(3, script, (text) => text.insert(4, "2 "));
  room.view.dispatch({ changes: { from: 4, to: 5, insert: "x" } });
  await vi.waitFor(() => expect(room.notices).toMatchObject([{ canUndo: false, isTakenBack: false }]));
});

/** What one page has that another has not comes to it. */
function reaches(from: Room, to: Room): void {
  to.current = { clientIds: [from.doc.clientID], isCatchUp: false };
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), "server");
  to.current = null;
}

it("what two people put back in the same instant stands there once", async () => {
  const other = new Room("");
  const pages = [room, other];
  room.doc.clientID = 5;
  other.doc.clientID = 9;
  await room.changed(3, script, (text) => {
    text.delete(4, 3);
    text.insert(4, "2");
  });
  other.authors.set(3, script);
  other.current = { clientIds: [3], isCatchUp: true };
  Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(room.theirs), "server");
  other.current = null;
  const at = (index: number, assoc: number) =>
    Y.createRelativePositionFromTypeIndex(other.text, index, assoc);
  other.missed({
    clientIds: [3],
    hunks: [{ start: at(4, 0), end: at(5, -1), inserted: "2", deleted: "two" }],
  });
  await settled();
  for (const page of pages) page.company.undo(page.notices.at(-1)?.id ?? 0);
  expect(pages.map((page) => page.text.toString())).toEqual(["one two three", "one two three"]);
  reaches(room, other);
  reaches(other, room);
  await settled();
  reaches(other, room);
  expect(pages.map((page) => page.text.toString())).toEqual(["one two three", "one two three"]);
  expect(pages.map((page) => page.view.state.doc.toString())).toEqual(["one two three", "one two three"]);
  other.view.destroy();
});

it("the same words typed beside what was put back stay", async () => {
  room.doc.clientID = 9;
  await room.changed(3, script, (text) => text.delete(4, 4));
  room.company.undo(room.notices[0]?.id ?? 0);
  Y.applyUpdate(room.theirs, Y.encodeStateAsUpdate(room.doc));
  await room.changed(2, bo, (text) => text.insert(4, "two "));
  expect(room.text.toString()).toBe("one two two three");
});
