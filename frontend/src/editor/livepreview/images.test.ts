import { EditorView } from "@codemirror/view";
import { beforeEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { editorState } from "@/editor/extensions";
import { imageHosts } from "@/shared/lib/imageHosts";

beforeEach(() => imageHosts.forget());

function shown(words: string): EditorView {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  text.insert(0, words);
  const undoManager = new Y.UndoManager(text, { trackedOrigins: new Set() });
  const rules = { readOnly: false, maxTextBytes: 0, onFull: () => undefined };
  return new EditorView({
    state: editorState({ text, undoManager, awareness: new Awareness(doc) }, rules),
    parent: document.body,
  });
}

const images = (view: EditorView) =>
  [...view.dom.querySelectorAll("img:not(.cm-widgetBuffer)")].map((image) => image.getAttribute("src"));

function button(view: EditorView, name: string): HTMLButtonElement {
  const found = [...view.dom.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

const TWO_HOSTS =
  "start\n\n![](https://one.example/a.png)\n\nin ![](https://one.example/b.png) a line\n\n![](https://two.example/c.png)\n";

it("all images of a host come at one's word, and none of another", () => {
  const view = shown(TWO_HOSTS);
  expect(images(view)).toEqual([]);
  const all = button(view, "Load all from this host");
  all.focus();
  all.click();
  expect(images(view)).toEqual(["https://one.example/a.png", "https://one.example/b.png"]);
  expect(imageHosts.has("two.example")).toBe(false);
  expect(view.hasFocus).toBe(true);
  view.destroy();
});

it("what is allowed while one reads holds where one writes, and nobody waits who is gone", () => {
  const [view, left] = [shown(TWO_HOSTS), shown(TWO_HOSTS)];
  left.destroy();
  imageHosts.allow("two.example");
  expect(images(view)).toEqual(["https://two.example/c.png"]);
  expect(images(left)).toEqual([]);
  view.destroy();
});
