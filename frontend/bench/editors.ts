/** Two editors with the same text: the one of the page, and what the packages give without any work of our own. */
import { defaultKeymap } from "@codemirror/commands";
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { yCollab } from "y-codemirror.next";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { Incoming } from "@/collab/Incoming";
import { Company } from "@/editor/company/Company";
import { editorState } from "@/editor/extensions";
import { surveyed } from "@/editor/survey";
import { look, marks } from "@/editor/theme";
import { Uploads } from "@/editor/upload";
import { sample } from "./sample";
import "@/app/tokens.css";

const asked = new URLSearchParams(location.search);
const doc = new Y.Doc();
const text = doc.getText("content");
text.insert(0, sample(Number(asked.get("length"))));
const undoManager = new Y.UndoManager(text);
const nothing = () => undefined;

function plain(): EditorState {
  return EditorState.create({
    doc: text.toString(),
    extensions: [
      markdown({ base: markdownLanguage }),
      yCollab(text, null, { undoManager }),
      EditorView.lineWrapping,
      look,
      syntaxHighlighting(marks),
      keymap.of(defaultKeymap),
    ],
  });
}

const other = new Y.Doc();
Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
/** Who edits elsewhere is here, and no script. */
const theirs = new Awareness(other);
theirs.setLocalState({ user: { name: "bo", color: "#c2255c" } });

/** Where the edits come from that somebody else makes. */
const ELSEWHERE = "elsewhere";

/** As the page makes it, with all that it adds: who else is there and what they change, uploads, and the outline. */
function ours(): EditorState {
  const awareness = new Awareness(doc);
  const meet = () =>
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(theirs, [other.clientID]), ELSEWHERE);
  theirs.on("update", meet);
  meet();
  const incoming = new Incoming(doc, text, {
    isFromServer: (origin) => origin === ELSEWHERE,
    isCatchingUp: () => false,
    hasBefore: () => true,
  });
  const author = { key: "bo", name: "bo", color: "#c2255c", isScript: false, isMe: false };
  const book = { get: () => author, ask: async () => undefined };
  const company = new Company({ text, undoManager, awareness, incoming }, book, "alice");
  return editorState(
    { text, undoManager, awareness, company },
    {
      readOnly: false,
      maxTextBytes: 2 * 1024 * 1024,
      onFull: nothing,
      showsSource: asked.get("kind") === "source",
    },
    { uploads: new Uploads({ maxBytes: 0, send: async () => "", tell: nothing }), extra: surveyed(nothing) },
  );
}

const parent = document.getElementById("editor") ?? document.body;
const view = new EditorView({ state: asked.get("kind") === "plain" ? plain() : ours(), parent });

/** The start of a paragraph near the middle. */
function middle(): number {
  const at = text.toString().indexOf("\n\nthe ", Math.floor(text.length / 2));
  return at + 2;
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

Object.assign(window, {
  bench: {
    /** Puts the caret into the middle, and waits until the parser has come to rest. */
    async start(): Promise<void> {
      view.focus();
      view.dispatch({
        selection: { anchor: middle() + 8 },
        effects: EditorView.scrollIntoView(middle(), { y: "center" }),
      });
      for (let tree = syntaxTree(view.state), still = 0; still < 8; ) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        still = syntaxTree(view.state) === tree ? still + 1 : 0;
        tree = syntaxTree(view.state);
      }
    },
    /** Resolves when what was asked before has been painted. */
    async painted(): Promise<void> {
      await frame();
      await frame();
    },
    /** Somebody else types a letter, in the line above or a screen away. */
    remote(place: number): void {
      const before = Y.encodeStateVector(other);
      other.getText("content").insert(middle() + (place % 2 === 0 ? -40 : 3000), "x");
      const update = Y.encodeStateAsUpdate(other, before);
      Y.applyUpdate(doc, update, ELSEWHERE);
    },
    /** The caret of our own, a line further down. */
    caret(): void {
      const { head } = view.state.selection.main;
      const line = view.state.doc.lineAt(head);
      view.dispatch({ selection: { anchor: Math.min(line.to + 3, view.state.doc.length) } });
    },
    text: () => view.state.doc.toString() === text.toString(),
  },
});
