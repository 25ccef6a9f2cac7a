import { ChangeSet } from "@codemirror/state";
import { beforeEach, describe, expect, it } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { Carets } from "./remoteCarets";

/** Somebody else in the note, on a document of their own. */
class Other {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("content");
  readonly awareness = new Awareness(this.doc);

  /** Puts the caret there and answers what travels: with ``user`` as the server stamps it. */
  goes(anchor: number, head = anchor): Uint8Array {
    const at = (index: number) =>
      Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.text, index));
    this.awareness.setLocalState({
      cursor: { anchor: at(anchor), head: at(head) },
      user: { name: "Bo", color: "#c2255c", key: "person:2" },
    });
    return encodeAwarenessUpdate(this.awareness, [this.doc.clientID]);
  }
}

let other: Other;
let doc: Y.Doc;
let text: Y.Text;
let awareness: Awareness;

beforeEach(() => {
  other = new Other();
  other.text.insert(0, "hello world");
  doc = new Y.Doc();
  text = doc.getText("content");
  awareness = new Awareness(doc);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc));
});

function hear(update: Uint8Array): void {
  applyAwarenessUpdate(awareness, update, "server");
}

function insertion(at: number, insert: string, length = text.length): ChangeSet {
  return ChangeSet.of([{ from: at, insert }], length);
}

describe("the carets of others", () => {
  it("stand where they were announced, with the name that the server gave", () => {
    hear(other.goes(6, 11));
    const carets = new Carets(text, awareness);
    expect(carets.list()).toMatchObject([{ anchor: 6, head: 11, name: "Bo", color: "#c2255c" }]);
  });

  it("stay with their words when text comes before them", () => {
    hear(other.goes(6));
    const carets = new Carets(text, awareness);
    carets.follow(insertion(0, "oh, "));
    expect(carets.list()).toMatchObject([{ head: 10 }]);
  });

  it("stay where they are when text comes behind them", () => {
    hear(other.goes(6));
    const carets = new Carets(text, awareness);
    carets.follow(insertion(8, "xx"));
    expect(carets.list()).toMatchObject([{ head: 6 }]);
  });

  it("collapse to where their words were deleted", () => {
    hear(other.goes(6, 11));
    const carets = new Carets(text, awareness);
    carets.follow(ChangeSet.of([{ from: 5, to: 11 }], 11));
    expect(carets.list()).toMatchObject([{ anchor: 5, head: 5 }]);
  });

  it("appear once the text has arrived that they overtook", () => {
    other.text.insert(11, ", again");
    hear(other.goes(15));
    const carets = new Carets(text, awareness);
    expect(carets.list()).toEqual([]);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc));
    carets.follow(insertion(11, ", again", 11));
    expect(carets.list()).toMatchObject([{ head: 15 }]);
  });

  it("go when their owner goes", () => {
    hear(other.goes(6));
    const carets = new Carets(text, awareness);
    other.awareness.setLocalState(null);
    hear(encodeAwarenessUpdate(other.awareness, [other.doc.clientID]));
    carets.announce([other.doc.clientID]);
    expect(carets.list()).toEqual([]);
  });

  it("that only went idle do not show their name anew, those that moved do", () => {
    hear(other.goes(6));
    const carets = new Carets(text, awareness);
    const first = carets.list()[0]?.moves ?? 0;
    other.awareness.setLocalState({ ...other.awareness.getLocalState(), idle: true });
    hear(encodeAwarenessUpdate(other.awareness, [other.doc.clientID]));
    carets.announce([other.doc.clientID]);
    expect(carets.list()[0]?.moves).toBe(first);
    hear(other.goes(7));
    carets.announce([other.doc.clientID]);
    expect(carets.list()[0]?.moves).toBeGreaterThan(first);
  });

  it("of one person in two windows are two, and the one that moved last is theirs", () => {
    const window = new Other();
    Y.applyUpdate(window.doc, Y.encodeStateAsUpdate(other.doc));
    hear(other.goes(6));
    hear(window.goes(2));
    const carets = new Carets(text, awareness, "Bo");
    expect(carets.list()).toHaveLength(2);
    expect(carets.list()[0]?.name).toBe("Bo (you)");
    expect(carets.latestOf("person:2")?.head).toBe(2);
    hear(other.goes(8));
    carets.announce([other.doc.clientID]);
    expect(carets.latestOf("person:2")?.head).toBe(8);
  });

  it("never include one's own", () => {
    awareness.setLocalState({ cursor: { anchor: null, head: null } });
    const carets = new Carets(text, awareness);
    carets.announce([doc.clientID]);
    expect(carets.list()).toEqual([]);
  });

  it("take no colour that is not one, and no position that makes no sense", () => {
    other.awareness.setLocalState({
      cursor: { anchor: "here", head: { item: "there" } },
      user: { name: "Eve", color: "red; background: url(//evil)" },
    });
    hear(encodeAwarenessUpdate(other.awareness, [other.doc.clientID]));
    expect(new Carets(text, awareness).list()).toEqual([]);
    other.awareness.setLocalState({
      ...other.awareness.getLocalState(),
      cursor: { anchor: null, head: null },
    });
    hear(other.goes(1));
    expect(new Carets(text, awareness).list()[0]?.color).toBe("#c2255c");
  });
});
