/** Yjs documents without a connection, and Yjs's work on updates alone: what pycrdt is compared with.
 *
 * Updates travel as hex. Places and lengths count code points, as Python does.
 */
import * as Y from "yjs";

const ROOT = "content";
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (written) => Buffer.from(written, "hex");

/** One person's document, which remembers what it says to others. */
class Replica {
  constructor(clientId) {
    this.doc = new Y.Doc();
    this.doc.clientID = clientId;
    this.text = this.doc.getText(ROOT);
    this.undoManager = new Y.UndoManager(this.text, { captureTimeout: 0 });
    this.said = [];
    this.doc.on("update", (update, origin) => {
      if (origin !== "heard") this.said.push(hex(update));
    });
  }

  insert(place, written) {
    this.text.insert(this.units(0, place), written);
  }

  delete(place, count) {
    this.text.delete(this.units(0, place), this.units(place, place + count));
  }

  hear(update) {
    Y.applyUpdate(this.doc, bytes(update), "heard");
  }

  undo() {
    this.undoManager.undo();
  }

  redo() {
    this.undoManager.redo();
  }

  /** How many UTF-16 units stand between two places. */
  units(start, stop) {
    return Array.from(this.text.toString()).slice(start, stop).join("").length;
  }
}

/** Everything that is to be seen of a document. */
function shown(doc) {
  return {
    text: doc.getText(ROOT).toString(),
    vector: hex(Y.encodeStateVector(doc)),
    state: hex(Y.encodeStateAsUpdate(doc)),
    pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  };
}

const replicas = new Map();

export const documentOrders = {
  document({ who, clientId }) {
    replicas.set(who, new Replica(clientId));
  },
  /** Takes steps such as ["insert", 3, "abc"] one after the other; returns the text and the updates that were made. */
  steps({ who, steps }) {
    const replica = replicas.get(who);
    replica.said = [];
    for (const [what, ...how] of steps) replica[what](...how);
    return { text: replica.text.toString(), updates: replica.said };
  },
  shown: ({ who }) => shown(replicas.get(who).doc),
  forget({ who }) {
    replicas.delete(who);
  },
  /** What a new document shows that is made of these updates alone, in this order. */
  made({ updates }) {
    const doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(doc, bytes(update));
    return shown(doc);
  },
  merged: ({ updates }) => hex(Y.mergeUpdates(updates.map(bytes))),
  diff: ({ update, vector }) => hex(Y.diffUpdate(bytes(update), bytes(vector))),
  vectorOf: ({ update }) => hex(Y.encodeStateVectorFromUpdate(bytes(update))),
};
