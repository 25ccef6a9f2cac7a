/** People who are all cut off at once, type on, and come back as real clients do.
 *
 * Order: {port, rooms, cuts, everybody, seed}, with {note, tokens} for each room. Says `joined` when all are there and what was
 * written is stored. Then `cuts` cuts all connections here; else the order's giver does something to the server. Whoever
 * is cut off makes a keystroke at once, and brings it along. Ends when all have come back, with `everybody` each at least
 * once, and all have all keystrokes. Even seats are pages (caps=ext, told when to return), odd ones stock clients.
 */
import { setTimeout as pause } from "node:timers/promises";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { begin } from "./crowd.mjs";
import { STEP1, STEP2, dialects, encode } from "./dialects.mjs";
import { FIRST_CLIENT, Manuscript, textOf } from "./manuscript.mjs";
import { finish, order, say } from "./orders.mjs";
import { Samples } from "./samples.mjs";
import { Socket, frame } from "./socket.mjs";
import { visitRuns } from "./updates.mjs";

const JOIN_AT_ONCE = 20;
const BACK_MS = 120_000;
const LOOK_AGAIN_MS = 50;
const QUIET_MS = 2_000;
const EMPTY_VECTOR = Uint8Array.of(0);
/** As of y-websocket, and of frontend/src/collab/Replica.ts. */
const FIRST_BACKOFF_MS = 100;
const STOCK_BACKOFF_MS = 2_500;
const PAGE_BACKOFF_MS = 30_000;
const RESTART_SPREAD_MS = 5_000;
const BYE = 6;

const { curio } = dialects;
const back = new Samples();
const saved = new Samples();
/** How often a try to come back ended how. */
const failures = {};
let reconnects = 0;

class Client {
  synced = false;
  losses = 0;
  #socket;
  #attempt = 0;
  #lostAt = null;
  #unsavedSince = null;
  #resumeAfterMs = 0;
  #marks = 0;
  kept = [];

  constructor(room, person, token) {
    Object.assign(this, { room, person, token });
    this.isPage = person % 2 === 0;
    this.known = new Int32Array(room.count);
  }

  /** Connects, and returns once it is synced or has failed. */
  connect() {
    return new Promise((resolve) => {
      this.onEnd = resolve;
      const path = this.isPage ? curio.path(this.room.note) : `/ws/notes/${this.room.note}`;
      this.#socket = new Socket({ port: order.port, path, headers: curio.headers(this.token), receive: (...message) => this.#receive(...message) });
      const socket = this.#socket;
      socket.ended.then(() => this.#lose(socket));
      socket.opened.then(
        () => {
          this.#send(STEP1, EMPTY_VECTOR);
        },
        () => {},
      );
    });
  }

  cut() {
    this.#socket.reset();
  }

  #lose(socket) {
    this.onEnd();
    const wasSynced = this.synced;
    this.synced = false;
    if (wasSynced) {
      this.losses += 1;
      this.#lostAt = this.#unsavedSince = performance.now();
      if (this.room.typed[this.person] < this.room.manuscript.updates[this.person].length) this.room.typed[this.person] += 1;
    } else failures[socket.closed] = (failures[socket.closed] ?? 0) + 1;
    this.#attempt = wasSynced ? 1 : this.#attempt + 1;
    const isSentAway = this.isPage && /with 101[23]/.test(socket.closed);
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** this.#attempt, this.isPage ? PAGE_BACKOFF_MS : STOCK_BACKOFF_MS);
    const delay = isSentAway ? this.#resumeAfterMs + Math.random() * RESTART_SPREAD_MS : backoff;
    this.#resumeAfterMs = 0;
    setTimeout(() => {
      reconnects += 1;
      this.connect();
    }, delay);
  }

  #send(step, payload) {
    const message = encode((encoder) => {
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, payload);
    });
    this.#socket.write(frame(message));
  }

  #receive(data, start, end) {
    const decoder = decoding.createDecoder(data.subarray(start, end));
    const kind = decoding.readVarUint(decoder);
    if (kind === 0) this.#sync(decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder));
    else if (kind === 120) this.#hear(decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder));
  }

  #sync(step, payload) {
    if (step === STEP1) this.#answer(Y.decodeStateVector(payload).get(FIRST_CLIENT + this.person) ?? 0);
    else this.#take(payload);
    if (step !== STEP2 || this.synced) return;
    this.synced = true;
    if (this.#lostAt !== null) back.add(performance.now() - this.#lostAt);
    this.#lostAt = null;
    this.onEnd();
  }

  /** Sends what the server does not have, and asks when it is stored. */
  #answer(clock) {
    const missing = this.room.manuscript.updates[this.person].slice(clock, this.room.typed[this.person]);
    this.#send(STEP2, missing.length ? Y.mergeUpdates(missing) : Uint8Array.of(0, 0));
    if (this.isPage) this.#socket.write(frame(curio.question((this.#marks += 1))));
  }

  #hear(subtype, payload) {
    if (subtype === BYE) this.#resumeAfterMs = JSON.parse(Buffer.from(payload).toString()).resume_after_ms;
    if (subtype !== 1 || this.#unsavedSince === null) return;
    saved.add(performance.now() - this.#unsavedSince);
    this.#unsavedSince = null;
  }

  #take(update) {
    if (this.person === 0) this.kept.push(Uint8Array.from(update));
    visitRuns(decoding.createDecoder(update), (client, _start, stop) => {
      const writer = client - FIRST_CLIENT;
      if (writer >= 0) this.known[writer] = Math.max(this.known[writer], stop);
    });
  }

  get hasAll() {
    return this.synced && (!this.isPage || this.#unsavedSince === null) && this.known.every((clock, writer) => clock === this.room.typed[writer]);
  }
}

const rooms = order.rooms.map(({ note, tokens }, number) => {
  const manuscript = new Manuscript({ people: tokens.length, perSecond: 1, seconds: 20, seed: order.seed * order.rooms.length + number });
  const room = { note, manuscript, count: tokens.length, typed: new Int32Array(tokens.length) };
  room.clients = tokens.map((token, person) => new Client(room, person, token));
  return room;
});
const clients = rooms.flatMap((room) => room.clients);

async function inTurns(all, do_) {
  for (let first = 0; first < all.length; first += JOIN_AT_ONCE) await Promise.all(all.slice(first, first + JOIN_AT_ONCE).map(do_));
}

await inTurns(rooms, async (room) => {
  (await begin({ dialect: "curio", port: order.port, note: room.note, token: room.clients[0].token }, room.manuscript.start)).close();
});
await inTurns(clients, (client) => client.connect());
await pause(QUIET_MS);
say({ at: "joined" });
const begun = performance.now();
if (order.cuts) for (const client of clients) client.cut();
const isOver = () => clients.every((client) => client.hasAll && (!order.everybody || client.losses > 0)) && clients.some((client) => client.losses > 0);
let overAt = null;
while (performance.now() - begun < BACK_MS) {
  if (!isOver()) overAt = null;
  else overAt ??= performance.now();
  if (overAt !== null && performance.now() - overAt >= QUIET_MS) break;
  await pause(LOOK_AGAIN_MS);
}
say({ at: "back" });
const lost = clients.filter((client) => client.losses > 0).length;
const typed = rooms.map((room) => textOf([room.manuscript.start, ...room.manuscript.updates.flatMap((updates, person) => updates.slice(0, room.typed[person]))]));
finish({
  lost,
  losses: clients.reduce((total, client) => total + client.losses, 0),
  missing: clients.filter((client) => !client.hasAll).length,
  texts_equal: rooms.every((room, number) => textOf(room.clients[0].kept) === typed[number]),
  seconds: ((overAt ?? performance.now()) - begun) / 1000,
  reconnects,
  failures,
  back: back.summary,
  saved: saved.summary,
});
