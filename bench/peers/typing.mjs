/** A room full of people who type: sends what a manuscript says, and sees who gets it when.
 *
 * Order, as JSON on stdin: {dialect, port, note, tokens, perSecond, warmupSeconds, seconds, seed}; with {stalls: true} one
 * more is there who stops reading when measuring begins, and with {paragraphBytes} the text is longer. Says on stdout when
 * measuring begins, when the last keystroke is made and when all has arrived, then what it found. What is typed while
 * warming up is delivered and checked, but not timed.
 */
import * as decoding from "lib0/decoding";
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "./connection.mjs";
import { FIRST_CLIENT, Manuscript, textOf } from "./manuscript.mjs";
import { finish, order, say } from "./orders.mjs";
import { Samples } from "./samples.mjs";
import { visitRuns } from "./updates.mjs";

const JOIN_AT_ONCE = 20;
const SETTLE_MS = 20_000;
const LOOK_AGAIN_MS = 20;
const STALL_PAUSE_MS = 200;
/** How many keep every update that they get, for their text to be compared. Keeping all of everybody's would cost memory. */
const WITNESSES = 2;

class Crowd {
  seen = new Samples();
  answered = new Samples();
  stored = new Samples();
  late = new Samples();
  gaps = 0;
  delivered = 0;
  #measuredFrom = Infinity;
  /** Called when measuring begins. */
  onBegin = () => {};

  constructor(manuscript, connections) {
    this.manuscript = manuscript;
    this.connections = connections;
    this.count = connections.length;
    this.isDurableWhenAnswered = connections[0].isDurableWhenAnswered;
    this.sentAt = manuscript.updates.map((updates) => new Float64Array(updates.length).fill(NaN));
    this.known = connections.map(() => new Int32Array(this.count));
    this.answeredUpTo = new Int32Array(this.count);
    this.storedUpTo = new Int32Array(this.count);
    this.kept = connections.slice(0, WITNESSES).map((connection) => [connection.state]);
    connections.forEach((connection, reader) => this.#listen(connection, reader));
  }

  #listen(connection, reader) {
    let now = 0;
    const visit = (client, start, stop) => this.#see(reader, client - FIRST_CLIENT, start, stop, now);
    const kept = this.kept[reader];
    connection.onUpdate = (decoder, end) => {
      now = performance.now();
      kept?.push(Uint8Array.prototype.slice.call(decoder.arr, decoder.pos, end));
      visitRuns(decoder, visit);
    };
    connection.onAnswered = (count) => this.#time(reader, this.answeredUpTo, count, this.answered);
    // Everybody hears the same of what is stored.
    if (reader === 0) connection.onStored = (decoder) => this.#takeStored(decoder);
  }

  #see(reader, writer, start, stop, now) {
    // A script's text has client ids of the server's.
    if (writer < 0 || writer >= this.count) return;
    const known = this.known[reader];
    if (start > known[writer]) this.gaps += 1;
    for (let number = Math.max(known[writer], start); number < stop; number += 1) {
      this.delivered += 1;
      const sent = this.sentAt[writer][number];
      if (writer !== reader && sent >= this.#measuredFrom) this.seen.add(now - sent);
    }
    known[writer] = Math.max(known[writer], stop);
  }

  #time(writer, upTo, count, samples) {
    const now = performance.now();
    for (; upTo[writer] < count; upTo[writer] += 1) {
      const sent = this.sentAt[writer][upTo[writer]];
      if (sent >= this.#measuredFrom) samples.add(now - sent);
    }
  }

  #takeStored(decoder) {
    for (let clients = decoding.readVarUint(decoder); clients > 0; clients -= 1) {
      const writer = decoding.readVarUint(decoder) - FIRST_CLIENT;
      const clock = decoding.readVarUint(decoder);
      if (writer >= 0 && writer < this.count) this.#time(writer, this.storedUpTo, clock, this.stored);
    }
  }

  /** Types everything at its time; resolves after the last keystroke. */
  async type(warmupMs) {
    const { keystrokes, updates } = this.manuscript;
    const prepared = updates.map((all, person) => all.map((update, number) => this.connections[person].prepare(update, number + 1)));
    const begin = performance.now();
    let next = 0;
    while (next < keystrokes.length) {
      const now = performance.now();
      if (this.#measuredFrom === Infinity && now - begin >= warmupMs) {
        this.#measuredFrom = now;
        say({ at: "begins" });
        this.onBegin();
      }
      for (; next < keystrokes.length && keystrokes[next].at <= now - begin; next += 1) {
        const { at, person, number } = keystrokes[next];
        const sent = performance.now();
        this.sentAt[person][number] = sent;
        this.connections[person].write(prepared[person][number]);
        this.late.add(sent - begin - at);
      }
      if (next < keystrokes.length) await pause(Math.max(0, keystrokes[next].at - (performance.now() - begin)));
    }
    say({ at: "typed" });
  }

  get #hasSettled() {
    const { length } = this.manuscript.keystrokes;
    const isAnswered = sum(this.answeredUpTo) === length;
    const isStored = this.isDurableWhenAnswered || sum(this.storedUpTo) === length;
    return this.delivered === length * this.count && isAnswered && isStored;
  }

  /** Waits until everything is with everybody, and stored. */
  async settle() {
    const deadline = performance.now() + SETTLE_MS;
    while (!this.#hasSettled && performance.now() < deadline) await pause(LOOK_AGAIN_MS);
    say({ at: "settled" });
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

async function join(tokens) {
  const connections = [];
  for (let first = 0; first < tokens.length; first += JOIN_AT_ONCE) {
    const some = tokens.slice(first, first + JOIN_AT_ONCE);
    connections.push(...(await Promise.all(some.map((token) => Connection.join({ ...order, token })))));
  }
  return connections;
}

const people = order.tokens.length;
const manuscript = new Manuscript({ ...order, people, seconds: order.warmupSeconds + order.seconds });
const opener = await Connection.join({ ...order, token: order.tokens[0] });
const isOpened = new Promise((resolve) => {
  opener.onAnswered = resolve;
});
opener.write(opener.prepare(manuscript.start, 1));
await isOpened;
const crowd = new Crowd(manuscript, await join(order.tokens));
opener.close();
let stalledMs = null;
if (order.stalls) {
  const stalled = await Connection.join({ ...order, token: order.tokens[0] });
  crowd.onBegin = async () => {
    const begun = performance.now();
    await stalled.stall(STALL_PAUSE_MS);
    stalledMs = performance.now() - begun;
  };
}
await crowd.type(order.warmupSeconds * 1000);
await crowd.settle();

const late = await Connection.join({ ...order, token: order.tokens[0] });
const texts = [textOf([late.state]), ...crowd.kept.map(textOf)];
// Where a script writes too, what all agree on is more than what was typed.
const expected = order.hasScript ? texts[0] : manuscript.text;
const due = manuscript.keystrokes.length * people;
finish({
  keystrokes: manuscript.keystrokes.length,
  delivered: crowd.delivered / due,
  gaps: crowd.gaps,
  texts_equal: texts.every((text) => text === expected),
  closed: crowd.connections.map((connection) => connection.closed).filter((reason) => reason !== null),
  messages: sum(crowd.connections.map((connection) => connection.messagesRead)),
  seen: crowd.seen.summary,
  answered: crowd.answered.summary,
  stored: (crowd.isDurableWhenAnswered ? crowd.answered : crowd.stored).summary,
  late: crowd.late.summary,
  stalled_ms: stalledMs,
});
