import { EditorView } from "@codemirror/view";
import { afterEach, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { editorState } from "@/editor/extensions";
import { pickFiles, UploadFailure, Uploads } from "./index";
import { megabytes } from "./Uploads";

interface Sent {
  readonly name: string;
  readonly key: string;
  readonly signal: AbortSignal;
  progress(share: number): void;
  arrive(markdown?: string): Promise<void>;
  fail(error: unknown): Promise<void>;
}

const views: EditorView[] = [];

afterEach(() => {
  for (const view of views.splice(0)) view.destroy();
  vi.useRealTimers();
});

/** A turn of the event loop, for what waits behind a promise. */
const settled = () => vi.waitFor(() => Promise.resolve());

function server(maxBytes = 0) {
  const sent: Sent[] = [];
  const tell = vi.fn();
  const uploads = new Uploads({
    maxBytes,
    tell,
    send: (file, key, signal, progress) =>
      new Promise((resolve, reject) => {
        const { name } = file;
        sent.push({
          name,
          key,
          signal,
          progress,
          arrive: async (markdown = `![${name}](/f/${name})`) => {
            resolve(markdown);
            await settled();
          },
          fail: async (error) => {
            reject(error);
            await settled();
          },
        });
      }),
  });
  return { uploads, sent, tell };
}

function source(start = "") {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, start);
  const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set(), captureTimeout: 10_000 });
  return { text, undoManager, awareness: new Awareness(doc) };
}

function edit(from: ReturnType<typeof source>, uploads: Uploads, rules = {}) {
  const parent = document.body.appendChild(document.createElement("div"));
  const nothing = () => undefined;
  const own = {
    readOnly: false,
    maxTextBytes: 0,
    onFull: nothing,
    showsSource: false,
  };
  const all = { ...own, ...rules };
  const view = new EditorView({ state: editorState(from, all, { uploads }), parent });
  views.push(view);
  return view;
}

function transfer(files: File[], texts: Record<string, string> = {}) {
  return { files, types: ["Files"], getData: (type: string) => texts[type] ?? "" };
}

async function paste(view: EditorView, files: File[], texts: Record<string, string> = {}) {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  view.contentDOM.dispatchEvent(Object.assign(event, { clipboardData: transfer(files, texts) }));
  await settled();
  return event;
}

const png = (name = "a.png") => new File(["x"], name, { type: "image/png" });
const chips = (view: EditorView) => [...view.dom.querySelectorAll<HTMLElement>(".cm-upload")];
const click = (view: EditorView, label: string) =>
  view.dom.querySelector<HTMLButtonElement>(`.cm-upload [aria-label="${label}"]`)?.click();

it("shows a chip at once, and the shared text stays as it is until the file has arrived", async () => {
  const { uploads, sent } = server();
  const from = source("before after");
  const view = edit(from, uploads);
  view.dispatch({ selection: { anchor: 7 } });
  await paste(view, [png()]);
  expect(chips(view)).toHaveLength(1);
  expect(from.text.toString()).toBe("before after");
  const bar = view.dom.querySelector('[role="progressbar"]');
  sent[0]?.progress(0.42);
  expect(bar?.getAttribute("aria-valuenow")).toBe("42");
  await sent[0]?.arrive();
  expect(from.text.toString()).toBe("before ![a.png](/f/a.png)after");
  expect(chips(view)).toEqual([]);
  expect(view.state.selection.main.head).toBe("before ![a.png](/f/a.png)".length);
});

it("moves its place with what everybody writes meanwhile", async () => {
  const { uploads, sent } = server();
  const from = source("one two");
  const view = edit(from, uploads);
  view.dispatch({ selection: { anchor: 4 } });
  await paste(view, [png()]);
  from.text.insert(0, "zero ");
  view.dispatch({ changes: { from: 9, insert: "typed " }, selection: { anchor: 15 } });
  await sent[0]?.arrive("![](u)");
  expect(from.text.toString()).toBe("zero one ![](u)typed two");
  expect(view.state.selection.main.head).toBe("zero one ![](u)typed ".length);
});

it("is taken back by one undo, without what was typed before and after", async () => {
  const { uploads, sent } = server();
  const from = source();
  const view = edit(from, uploads);
  view.dispatch({ changes: { from: 0, insert: "typed " }, selection: { anchor: 6 } });
  await paste(view, [png()]);
  await sent[0]?.arrive("![](u)");
  view.dispatch({ changes: { from: 12, insert: " more" } });
  from.undoManager.undo();
  expect(from.text.toString()).toBe("typed ![](u)");
  from.undoManager.undo();
  expect(from.text.toString()).toBe("typed ");
  from.undoManager.redo();
  expect(from.text.toString()).toBe("typed ![](u)");
});

it("keeps several files in their order, each on a line, whichever arrives first", async () => {
  const { uploads, sent } = server();
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]) {
    sent.length = 0;
    const from = source("");
    const view = edit(from, uploads);
    await paste(view, [png("1"), png("2"), png("3")]);
    expect(sent.map(({ name }) => name)).toEqual(["1", "2", "3"]);
    for (const place of order) await sent[place]?.arrive();
    expect(from.text.toString()).toBe("![1](/f/1)\n![2](/f/2)\n![3](/f/3)");
  }
});

it("can be cancelled, which ends the request and leaves no trace", async () => {
  const { uploads, sent } = server();
  const from = source("text");
  const view = edit(from, uploads);
  await paste(view, [png()]);
  click(view, "Cancel a.png");
  expect(sent[0]?.signal.aborted).toBe(true);
  await sent[0]?.fail(new Error("aborted"));
  await sent[0]?.arrive();
  expect(chips(view)).toEqual([]);
  expect(from.text.toString()).toBe("text");
  expect(uploads.list()).toEqual([]);
});

it("says why a file was refused, and keeps it for another try under the same key", async () => {
  const { uploads, sent } = server();
  const from = source();
  const view = edit(from, uploads);
  await paste(view, [png()]);
  await sent[0]?.fail(new UploadFailure("There is no room.", "final"));
  expect(chips(view)[0]?.textContent).toContain("There is no room.");
  expect(view.dom.querySelector(".cm-announced")?.textContent).toContain("There is no room.");
  click(view, "Retry a.png");
  await settled();
  expect(sent).toHaveLength(2);
  expect(sent[1]?.key).toBe(sent[0]?.key);
  await sent[1]?.arrive("![](u)");
  expect(from.text.toString()).toBe("![](u)");
});

it("refuses what is too large before it is sent", async () => {
  const { uploads, sent } = server(10);
  const view = edit(source(), uploads);
  await paste(view, [new File(["x".repeat(2048)], "film.mp4")]);
  expect(sent).toEqual([]);
  expect(chips(view)[0]?.textContent).toContain("film.mp4 has 2 kB; a file may have 1 kB.");
  expect(view.dom.querySelector('[aria-label="Retry film.mp4"]')).toHaveProperty("hidden", true);
  click(view, "Remove film.mp4");
  expect(chips(view)).toEqual([]);
});

it("waits while the server is away, goes on when it is back, and guards the page until then", async () => {
  const { uploads, sent } = server();
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const from = source();
  const view = edit(from, uploads);
  expect(leave()).toBe(false);
  await paste(view, [png()]);
  await sent[0]?.fail(new UploadFailure("away", "later"));
  expect(chips(view)[0]?.textContent).toContain("Waiting for the connection");
  expect(leave()).toBe(true);
  window.dispatchEvent(new Event("online"));
  await settled();
  expect(sent).toHaveLength(2);
  await sent[1]?.arrive("![](u)");
  expect(from.text.toString()).toBe("![](u)");
  expect(leave()).toBe(false);
});

it("tries again by itself, later and later", async () => {
  const { uploads, sent } = server();
  const view = edit(source(), uploads);
  await paste(view, [png()]);
  vi.useFakeTimers();
  for (const wait of [2000, 4000, 8000]) {
    const before = sent.length;
    await sent.at(-1)?.fail(new UploadFailure("away", "later"));
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(sent).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(before + 1);
  }
});

it("a busy server is asked again when it says, and the file is there until it has it", async () => {
  const { uploads, sent } = server();
  const from = source();
  const view = edit(from, uploads);
  await paste(view, [png()]);
  vi.useFakeTimers();
  for (const afterMs of [5000, 60_000]) {
    const before = sent.length;
    await sent.at(-1)?.fail(new UploadFailure("busy", "later", { isAnswered: true, afterMs }));
    expect(chips(view)[0]?.textContent).toContain("The server is busy");
    await vi.advanceTimersByTimeAsync(afterMs - 1);
    expect(sent).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(before + 1);
  }
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  await sent.at(-1)?.arrive("![](u)");
  expect(from.text.toString()).toBe("![](u)");
});

it("sends three at a time, and the others in their order as those arrive, fail or are given up", async () => {
  const { uploads, sent } = server(100);
  const from = source();
  const view = edit(from, uploads);
  const tooLarge = new File(["x".repeat(2048)], "film.mp4");
  await paste(view, [...["1", "2", "3", "4", "5", "6", "7"].map(png), tooLarge]);
  const names = () => sent.map(({ name }) => name).join("");
  expect(names()).toBe("123");
  expect(chips(view)[3]?.textContent).toContain("Waiting for its turn");
  expect(chips(view)[3]?.querySelector('[aria-label="Retry 4"]')).toHaveProperty("hidden", true);
  // What cannot be sent waits for nothing.
  expect(chips(view)[7]?.dataset.status).toBe("failed");
  await sent[1]?.arrive();
  expect(names()).toBe("1234");
  await sent[0]?.fail(new UploadFailure("There is no room.", "final"));
  expect(names()).toBe("12345");
  // An editor without a layout shows only some lines.
  const named = (name: string) => uploads.list().find((upload) => upload.name === name)?.id ?? 0;
  uploads.remove(named("7"));
  uploads.remove(named("3"));
  await sent[2]?.fail(new Error("aborted"));
  expect(names()).toBe("123456");
  uploads.retry(named("1"));
  expect(uploads.get(named("1"))?.status.kind).toBe("queued");
  for (const place of [3, 4, 5]) await sent[place]?.arrive();
  expect(names()).toBe("1234561");
  await sent[6]?.arrive();
  uploads.remove(named("film.mp4"));
  expect(uploads.list()).toEqual([]);
  for (const name of ["1", "2", "4", "5", "6"])
    expect(from.text.toString()).toContain(`![${name}](/f/${name})`);
});

it("finds its place again when the note was left and is opened anew", async () => {
  const { uploads, sent } = server();
  const from = source("one two");
  const first = edit(from, uploads);
  first.dispatch({ selection: { anchor: 4 } });
  await paste(first, [png("a"), png("b")]);
  first.destroy();
  from.text.insert(0, "zero ");
  await sent[0]?.arrive("![](a)");
  expect(from.text.toString()).toBe("zero one two");
  const second = edit(from, uploads);
  await settled();
  expect(from.text.toString()).toBe("zero one \n![](a)\ntwo");
  expect(chips(second)).toHaveLength(1);
  await sent[1]?.arrive("![](b)");
  expect(from.text.toString()).toContain("![](b)");
});

it("keeps a file whose text has no room in the note", async () => {
  const { uploads, sent } = server();
  const onFull = vi.fn();
  const from = source("x".repeat(10));
  const view = edit(from, uploads, { maxTextBytes: 12, onFull });
  await paste(view, [png()]);
  await sent[0]?.arrive();
  expect(from.text.toString()).toBe("x".repeat(10));
  expect(chips(view)[0]?.textContent).toContain("as large as a note can be");
});

it("takes nothing where one may only read, and says so", async () => {
  const { uploads, sent, tell } = server();
  const view = edit(source("x"), uploads, { readOnly: true });
  await paste(view, [png()]);
  expect(pickFiles(view)).toBe(true);
  expect(sent).toEqual([]);
  expect(tell.mock.calls).toEqual([
    ["You can read this note, but not add files to it."],
    ["You can read this note, but not add files to it."],
  ]);
});

it.each<[string, File[], Record<string, string>, boolean]>([
  ["an image alone", [png()], {}, true],
  ["an image that a page shows", [png()], { "text/html": '<img src="x">' }, true],
  [
    "text of a spreadsheet with its picture",
    [png()],
    { "text/plain": "a\tb", "text/html": "<table>" },
    false,
  ],
  ["a copied file with its name", [png("my plan.png")], { "text/plain": "my plan.png" }, true],
  [
    "a copied file with its address",
    [png("my plan.png")],
    { "text/plain": "file:///home/a/my%20plan.png" },
    true,
  ],
  [
    "a document with words",
    [new File(["x"], "a.pdf", { type: "application/pdf" })],
    { "text/plain": "w" },
    true,
  ],
  ["text alone", [], { "text/plain": "w" }, false],
])("pastes %s as a file or not", async (_, files, texts, isFile) => {
  const { uploads, sent } = server();
  const view = edit(source(), uploads);
  const event = await paste(view, files, texts);
  expect(sent.length > 0).toBe(isFile);
  if (isFile) expect(event.defaultPrevented).toBe(true);
});

function drag(kind: string, target: EventTarget, files: File[] = []) {
  const event = new Event(kind, { bubbles: true, cancelable: true });
  const dataTransfer = { ...transfer(files), items: [], dropEffect: "copy" };
  target.dispatchEvent(Object.assign(event, { dataTransfer, clientX: 0, clientY: 0, relatedTarget: null }));
  return { event, dataTransfer };
}

it("takes what is dropped on the text, and shows while it is dragged that it would", async () => {
  const { uploads, sent } = server();
  const view = edit(source("text"), uploads);
  vi.spyOn(view, "posAtCoords").mockReturnValue(2);
  drag("dragover", view.contentDOM);
  expect(view.dom.classList.contains("cm-receiving")).toBe(true);
  drag("drop", view.contentDOM, [png("a"), png("b")]);
  await settled();
  expect(view.dom.classList.contains("cm-receiving")).toBe(false);
  expect(sent.map(({ name }) => name)).toEqual(["a", "b"]);
});

it("lets no file that misses the text take the place of the page", () => {
  edit(source(), server().uploads);
  const { event, dataTransfer } = drag("drop", document.body, [png()]);
  expect(event.defaultPrevented).toBe(true);
  expect(dataTransfer.dropEffect).toBe("none");
});

it("asks for several files, and takes those that are picked", async () => {
  const { uploads, sent } = server();
  const view = edit(source(), uploads);
  const opened = vi.spyOn(HTMLInputElement.prototype, "click").mockImplementation(function (
    this: HTMLInputElement,
  ) {
    expect(this.multiple).toBe(true);
    Object.defineProperty(this, "files", { value: [png("a"), png("b")] });
    this.dispatchEvent(new Event("change"));
  });
  expect(pickFiles(view)).toBe(true);
  await settled();
  expect(opened).toHaveBeenCalledOnce();
  expect(sent.map(({ name }) => name)).toEqual(["a", "b"]);
});

it("says sizes so that a limit is never more than it is", () => {
  expect(megabytes(25 * 1024 * 1024, Math.floor)).toBe("25 MB");
  expect(megabytes(25 * 1024 * 1024 + 1, Math.ceil)).toBe("25.1 MB");
  expect(megabytes(10)).toBe("1 kB");
});
