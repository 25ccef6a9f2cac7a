/** Stock Yjs clients, driven by tests: one JSON object a line on stdin is an order, each answer a line on stdout.
 *
 * An order is {id, who, do, ...}; its answer {id, result} or {id, error}. `who` names one of the clients that live
 * in this process. The provider is y-websocket as it comes; only the handshake's headers and, where a test asks for
 * the extension, a message handler are added, both through what the library offers. Positions in orders are UTF-16.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { WebsocketProvider as Provider4 } from "@y/websocket";
import * as Yjs14 from "@y/y";
import { WebSocket } from "ws";
import { WebsocketProvider as Provider31 } from "y-websocket";
import { WebsocketProvider as Provider2 } from "y-websocket-2";
import { WebsocketProvider as Provider30 } from "y-websocket-3.0";
import * as Yjs13 from "yjs";
import { documentOrders } from "./documents.mjs";
import { replayConcurrent, replaySequential } from "./replay.mjs";

const EXTENSION = 120;
const HELLO = 0;
const MARK = 1;
const SAVED = 1;
const UNSAVED = 2;
const PERM = 3;
const ERROR = 5;
const AUTH = 2;
const SYNC = 0;
const STEP1 = 0;

/** The releases of y-websocket that people use, each with the Yjs that it is made for. */
const RELEASES = {
  "2.1": { Provider: Provider2, Y: Yjs13 },
  "3.0": { Provider: Provider30, Y: Yjs13 },
  "3.1": { Provider: Provider31, Y: Yjs13 },
  "4": { Provider: Provider4, Y: Yjs14 },
};

/** One person's open note. What costs something in a long history is on only where a test asks for it. */
class Client {
  constructor({ url, note, headers = {}, params = {}, clientId, name, release = "3.1", undoable, heedsEcho }) {
    const { Provider, Y } = RELEASES[release];
    this.Y = Y;
    this.doc = new Y.Doc();
    if (clientId !== undefined) this.doc.clientID = clientId;
    // Yjs 14 has one kind of shared type for everything.
    this.text = this.doc.getText?.("content") ?? this.doc.get("content");
    if (undoable) this.undoManager = new Y.UndoManager(this.text, { captureTimeout: 0 });
    this.echoed = 0;
    this.isExtended = params.caps === "ext";
    this.hellos = [];
    this.perms = [];
    this.unsaved = [];
    this.denials = [];
    this.errors = [];
    this.closes = [];
    this.refusals = [];
    this.syncs = 0;
    this.messages = 0;
    this.markId = 0;
    this.typed = [];
    this.saved = [];
    this.typings = 0;
    this.watchers = new Set();

    const client = this;
    class SocketWithHeaders extends WebSocket {
      constructor(address, protocols) {
        super(address, protocols, { headers, perMessageDeflate: false });
        this.on("message", () => {
          client.messages += 1;
          client.changed();
        });
        this.on("error", (error) => {
          const refused = /Unexpected server response: (\d+)/.exec(error.message);
          if (refused) client.refusals.push(Number(refused[1]));
        });
      }
    }
    this.provider = new Provider(url, note, this.doc, {
      connect: false,
      params,
      WebSocketPolyfill: SocketWithHeaders,
      disableBc: true,
      maxBackoffTime: 500,
    });
    if (name) this.provider.awareness.setLocalStateField("user", { name });
    this.provider.on("sync", (isSynced) => {
      if (isSynced) this.syncs += 1;
      if (isSynced && this.isExtended) this.mark();
      this.changed();
    });
    this.provider.on("status", () => this.changed());
    this.provider.on("connection-close", (event) => {
      if (event) this.closes.push({ code: event.code, reason: event.reason });
      this.changed();
    });
    this.provider.on("closed", () => this.changed());
    this.provider.on("connection-error", () => this.changed());
    this.doc.on("update", () => this.changed());
    this.provider.awareness.on("change", () => this.changed());

    const onAuth = this.provider.messageHandlers[AUTH];
    this.provider.messageHandlers[AUTH] = (encoder, decoder, ...rest) => {
      const copy = decoding.clone(decoder);
      decoding.readVarUint(copy);
      this.denials.push(decoding.readVarString(copy));
      onAuth(encoder, decoder, ...rest);
      this.changed();
    };
    if (heedsEcho) this.heedEcho();
    if (this.isExtended) this.provider.messageHandlers[EXTENSION] = (_, decoder) => this.readExtension(decoder);
    this.provider.connect();
  }

  /** How many characters this client has written, deleted ones too. */
  get written() {
    return this.Y.decodeStateVector(this.Y.encodeStateVector(this.doc)).get(this.doc.clientID) ?? 0;
  }

  /** Counts what of its own comes back: the server sends it when it is stored. */
  heedEcho() {
    const onSync = this.provider.messageHandlers[SYNC];
    this.provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
      const copy = decoding.clone(decoder);
      if (decoding.readVarUint(copy) !== STEP1) {
        for (const struct of this.Y.decodeUpdate(decoding.readVarUint8Array(copy)).structs) {
          if (struct.id.client === this.doc.clientID) this.echoed = struct.id.clock + struct.length;
        }
      }
      onSync(encoder, decoder, ...rest);
      this.changed();
    };
  }

  readExtension(decoder) {
    const subtype = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    const readJson = () => JSON.parse(Buffer.from(payload).toString("utf8"));
    if (subtype === HELLO) this.hellos.push(readJson());
    else if (subtype === UNSAVED) this.unsaved.push(readJson());
    else if (subtype === PERM) this.perms.push(readJson().role);
    else if (subtype === ERROR) this.errors.push(readJson());
    else if (subtype === SAVED) this.note(decoding.readVarUint(decoding.createDecoder(payload)));
    this.changed();
  }

  /** SAVED is cumulative: everything typed before the MARK with this id is stored. */
  note(markId) {
    for (const piece of this.typed.filter((one) => one.markId !== undefined && one.markId <= markId)) {
      this.saved.push(piece.written);
    }
    this.typed = this.typed.filter((one) => one.markId === undefined || one.markId > markId);
    this.lastSaved = markId;
  }

  /** Asks to be told when everything typed so far is stored; only on a socket that is open. */
  mark() {
    const socket = this.provider.ws;
    if (!this.provider.wsconnected || socket?.readyState !== WebSocket.OPEN) return;
    this.markId += 1;
    // What an earlier socket was asked about and did not answer counts only from this MARK on.
    for (const piece of this.typed) piece.markId = Math.max(piece.markId ?? 0, this.markId);
    const payload = encoding.createEncoder();
    encoding.writeVarUint(payload, this.markId);
    const frame = encoding.createEncoder();
    encoding.writeVarUint(frame, EXTENSION);
    encoding.writeVarUint(frame, MARK);
    encoding.writeVarUint8Array(frame, encoding.toUint8Array(payload));
    socket.send(encoding.toUint8Array(frame));
  }

  changed() {
    for (const watcher of this.watchers) watcher();
  }

  /** Resolves when `holds` does; looked at whenever something happens to this client. */
  until(holds, seconds, what) {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(this.state());
      };
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        const text = this.text.toString();
        reject(new Error(`after ${seconds} s still not ${what}; ${JSON.stringify(this.state())}; text ${JSON.stringify(text.slice(-300))}`));
      }, seconds * 1000);
      this.watchers.add(look);
      look();
    });
  }

  place({ index, after }) {
    const text = this.text.toString();
    if (after !== undefined) {
      const found = text.indexOf(after);
      if (found < 0) throw new Error(`${JSON.stringify(after)} is not in the text`);
      return found + after.length;
    }
    return index ?? text.length;
  }

  insert(index, written) {
    this.typed.push({ written });
    this.text.insert(index, written);
    if (this.isExtended) this.mark();
    this.changed();
  }

  /** Types piece after piece at a place that moves along with the text, in the background. */
  /** Says where this person's caret is, as the page does. */
  caret(index) {
    const at = this.Y.relativePositionToJSON(this.Y.createRelativePositionFromTypeIndex(this.text, index));
    this.provider.awareness.setLocalStateField("cursor", { anchor: at, head: at });
  }

  async type({ pieces, pauseMs, withCaret, ...where }) {
    const index = this.place(where);
    const Y = this.Y;
    let last = Y.createRelativePositionFromTypeIndex(this.text, index, -1);
    this.typings += 1;
    this.stopped = false;
    for (const written of pieces) {
      if (this.stopped) break;
      const at = Y.createAbsolutePositionFromRelativePosition(last, this.doc).index;
      this.insert(at, written);
      last = Y.createRelativePositionFromTypeIndex(this.text, at + written.length, -1);
      if (withCaret) this.caret(at + written.length);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    this.typings -= 1;
    this.changed();
  }

  state() {
    return {
      connected: this.provider.wsconnected,
      synced: this.provider.synced,
      syncs: this.syncs,
      gaveUp: !this.provider.shouldConnect,
      typing: this.typings > 0,
      waitingForSaved: this.typed.length,
      hellos: this.hellos,
      perms: this.perms,
      unsaved: this.unsaved,
      denials: this.denials,
      errors: this.errors,
      closes: this.closes,
      refusals: this.refusals,
      failuresInARow: this.provider.wsUnsuccessfulReconnects,
    };
  }
}

/** The two kinds of trace: see README of the traces. */
function readTrace(path) {
  const bytes = readFileSync(path);
  return JSON.parse(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

const clients = new Map();

const orders = {
  text: (_, client) => client.text.toString(),
  state: (_, client) => client.state(),
  saved: (_, client) => client.saved,
  pending: (_, client) => client.doc.store.pendingStructs !== null || client.doc.store.pendingDs !== null,
  messages: (_, client) => client.messages,
  presence: (_, client) =>
    [...client.provider.awareness.getStates()].map(([clientId, state]) => ({ clientId, ...state })),
  clientId: (_, client) => client.doc.clientID,
  insert: ({ text, ...where }, client) => client.insert(client.place(where), text),
  delete({ text }, client) {
    client.text.delete(client.place({ after: text }) - text.length, text.length);
    if (client.isExtended) client.mark();
  },
  undo: (_, client) => void client.undoManager.undo(),
  putCaret: ({ ...where }, client) => client.caret(client.place(where)),
  setPresence: ({ state }, client) => client.provider.awareness.setLocalState(state),
  type: (order, client) => void client.type(order),
  /** Returns what has been typed and not been said to be stored. */
  stopTyping(_, client) {
    client.stopped = true;
    return client.typed.map((piece) => piece.written);
  },
  connect: (_, client) => client.provider.connect(),
  disconnect: (_, client) => client.provider.disconnect(),
  /** Sends bytes past the provider, as a patched client would. */
  send({ hex }, client) {
    client.provider.ws.send(Buffer.from(hex, "hex"));
  },
  untilSynced: ({ seconds }, client) => client.until(() => client.provider.synced, seconds, "synced"),
  untilText: ({ text, seconds }, client) =>
    client.until(() => client.text.toString() === text, seconds, `at ${JSON.stringify(text.slice(-300))}`),
  untilContains: ({ text, seconds }, client) =>
    client.until(() => client.text.toString().includes(text), seconds, `holding ${JSON.stringify(text)}`),
  untilTyped: ({ seconds }, client) => client.until(() => client.typings === 0, seconds, "done typing"),
  untilAllSaved: ({ seconds }, client) =>
    client.until(() => client.typings === 0 && client.typed.length === 0, seconds, "told that all is saved"),
  untilSavedCount: ({ count, seconds }, client) =>
    client.until(() => client.saved.length >= count, seconds, `told that ${count} pieces are saved`),
  untilUnsaved: ({ count = 1, seconds }, client) =>
    client.until(() => client.unsaved.length >= count, seconds, `told ${count} times that it is not saved`),
  untilGivenUp: ({ seconds }, client) => client.until(() => !client.provider.shouldConnect, seconds, "closed for good"),
  untilRefused: ({ count = 1, seconds }, client) =>
    client.until(() => client.refusals.length >= count, seconds, `refused ${count} times`),
  untilEchoed: ({ seconds }, client) =>
    client.until(() => client.echoed === client.written, seconds, `sent back all ${client.written} characters`),
  untilDenied: ({ seconds }, client) => client.until(() => client.denials.length > 0, seconds, "denied"),
  untilPerm: ({ role, seconds }, client) =>
    client.until(() => client.perms.includes(role), seconds, `told to be a ${role}`),
  untilMessages: ({ count, seconds }, client) =>
    client.until(() => client.messages >= count, seconds, `sent ${count} messages`),
  untilClosed: ({ code, seconds }, client) =>
    client.until(() => client.closes.some((close) => close.code === code), seconds, `closed with ${code}`),
  untilDisconnected: ({ seconds }, client) => client.until(() => !client.provider.wsconnected, seconds, "cut off"),
  untilPeers: ({ count, seconds }, client) =>
    client.until(() => client.provider.awareness.getStates().size === count, seconds, `among ${count}`),
  async replay({ path }, client) {
    await replaySequential(client, readTrace(path));
  },
};

/** Orders to nobody, or to several, that has opened a note. */
const unattended = {
  open({ who, ...how }) {
    if (clients.has(who)) throw new Error(`${who} has opened a note already`);
    clients.set(who, new Client(how));
  },
  replayTogether: ({ path, writers }) =>
    replayConcurrent(writers.map((writer) => clients.get(writer)), readTrace(path)),
  ...documentOrders,
};

// y-websocket says there what stock users would see; stdout is for answers alone.
console.warn = console.error;

const input = createInterface({ input: process.stdin });
input.on("line", async (line) => {
  const order = JSON.parse(line);
  let answer;
  try {
    const client = clients.get(order.who);
    const carryOut = unattended[order.do] ?? orders[order.do];
    if (client === undefined && !(order.do in unattended)) throw new Error(`${order.who} has opened no note`);
    answer = { id: order.id, result: (await carryOut(order, client)) ?? null };
  } catch (error) {
    answer = { id: order.id, error: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
input.on("close", () => process.exit(0));
