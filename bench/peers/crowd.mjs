/** People who type what a manuscript says, and who gets it when: one Crowd a room, one clock for all rooms. */
import * as decoding from "lib0/decoding";
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "./connection.mjs";
import { FIRST_CLIENT, textOf } from "./manuscript.mjs";
import { say } from "./orders.mjs";
import { Samples } from "./samples.mjs";
import { visitRuns } from "./updates.mjs";

const JOIN_AT_ONCE = 20;
const SETTLE_MS = 20_000;
const LOOK_AGAIN_MS = 20;
/** How many of a room keep every update that they get, for their text to be compared. Keeping all of everybody's would cost memory. */
const WITNESSES = 2;

/** What was measured, in all rooms together. What is sent before `from` is not timed. */
export class Times {
  seen = new Samples();
  answered = new Samples();
  stored = new Samples();
  late = new Samples();
  from = Infinity;
  /** How many keystrokes count. */
  keystrokes = 0;
  /** How many messages had come to all by then. */
  messagesBefore = 0;
}

export class Crowd {
  gaps = 0;
  delivered = 0;

  constructor(manuscript, connections, times) {
    this.manuscript = manuscript;
    this.connections = connections;
    this.times = times;
    this.count = connections.length;
    this.isDurableWhenAnswered = connections[0].isDurableWhenAnswered;
    this.sentAt = manuscript.updates.map((updates) => new Float64Array(updates.length).fill(NaN));
    this.known = connections.map(() => new Int32Array(this.count));
    this.answeredUpTo = new Int32Array(this.count);
    this.storedUpTo = new Int32Array(this.count);
    this.kept = connections.slice(0, WITNESSES).map((connection) => [connection.state]);
    connections.forEach((connection, reader) => this.#listen(connection, reader));
    this.prepared = manuscript.updates.map((all, person) => all.map((update, number) => connections[person].prepare(update, number + 1)));
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
    connection.onAnswered = (count) => this.#time(reader, this.answeredUpTo, count, this.times.answered);
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
      if (writer !== reader && sent >= this.times.from) this.times.seen.add(now - sent);
    }
    known[writer] = Math.max(known[writer], stop);
  }

  #time(writer, upTo, count, samples) {
    const now = performance.now();
    for (; upTo[writer] < count; upTo[writer] += 1) {
      const sent = this.sentAt[writer][upTo[writer]];
      if (sent >= this.times.from) samples.add(now - sent);
    }
  }

  #takeStored(decoder) {
    for (let clients = decoding.readVarUint(decoder); clients > 0; clients -= 1) {
      const writer = decoding.readVarUint(decoder) - FIRST_CLIENT;
      const clock = decoding.readVarUint(decoder);
      if (writer >= 0 && writer < this.count) this.#time(writer, this.storedUpTo, clock, this.times.stored);
    }
  }

  /** Makes one keystroke. */
  type(person, number, now) {
    this.sentAt[person][number] = now;
    this.connections[person].write(this.prepared[person][number]);
    if (now >= this.times.from) this.times.keystrokes += 1;
  }

  get hasSettled() {
    const { length } = this.manuscript.keystrokes;
    const isAnswered = sum(this.answeredUpTo) === length;
    const isStored = this.isDurableWhenAnswered || sum(this.storedUpTo) === length;
    return this.delivered === this.due && isAnswered && isStored;
  }

  /** How many keystrokes must have come to somebody in the end. */
  get due() {
    return this.manuscript.keystrokes.length * this.count;
  }

  /** Whether somebody who has joined `late` and the witnesses see what was typed; or, with a script, the same. */
  seesEqual(late, { hasScript = false } = {}) {
    const texts = [textOf([late.state]), ...this.kept.map(textOf)];
    // Where a script writes too, what all agree on is more than what was typed.
    const expected = hasScript ? texts[0] : this.manuscript.text;
    return texts.every((text) => text === expected);
  }
}

/** Types everything of all crowds at its time; resolves after the last keystroke. */
export async function type(crowds, times, warmupMs, onBegin = () => {}) {
  const keystrokes = crowds.flatMap((crowd) => crowd.manuscript.keystrokes.map((keystroke) => ({ crowd, ...keystroke })));
  keystrokes.sort((one, other) => one.at - other.at);
  const begin = performance.now();
  let next = 0;
  while (next < keystrokes.length) {
    const now = performance.now();
    if (times.from === Infinity && now - begin >= warmupMs) {
      times.from = now;
      times.messagesBefore = messagesTo(crowds);
      say({ at: "begins" });
      onBegin();
    }
    for (; next < keystrokes.length && keystrokes[next].at <= now - begin; next += 1) {
      const { crowd, at, person, number } = keystrokes[next];
      const sent = performance.now();
      crowd.type(person, number, sent);
      times.late.add(sent - begin - at);
    }
    if (next < keystrokes.length) await pause(Math.max(0, keystrokes[next].at - (performance.now() - begin)));
  }
  say({ at: "typed" });
}

/** Waits until everything is with everybody, and stored. */
export async function settle(crowds) {
  const deadline = performance.now() + SETTLE_MS;
  while (!crowds.every((crowd) => crowd.hasSettled) && performance.now() < deadline) await pause(LOOK_AGAIN_MS);
  say({ at: "settled" });
}

/** Joins one connection for each seat, and returns them in the same order. */
export async function join(seats) {
  const connections = [];
  for (let first = 0; first < seats.length; first += JOIN_AT_ONCE) {
    const some = seats.slice(first, first + JOIN_AT_ONCE);
    connections.push(...(await Promise.all(some.map((seat) => Connection.join(seat)))));
  }
  return connections;
}

/** Writes what a note begins with, and returns when that is answered. */
export async function begin(seat, update) {
  const opener = await Connection.join(seat);
  const isOpened = new Promise((resolve) => {
    opener.onAnswered = resolve;
  });
  opener.write(opener.prepare(update, 1));
  await isOpened;
  return opener;
}

/** What all crowds have found, for the order's giver. */
export function report(crowds, times) {
  const connections = crowds.flatMap((crowd) => crowd.connections);
  return {
    delivered: sum(crowds.map((crowd) => crowd.delivered)) / sum(crowds.map((crowd) => crowd.due)),
    gaps: sum(crowds.map((crowd) => crowd.gaps)),
    closed: connections.map((connection) => connection.closed).filter((reason) => reason !== null),
    messages: messagesTo(crowds),
    messages_timed: messagesTo(crowds) - times.messagesBefore,
    keystrokes: times.keystrokes,
    seen: times.seen.summary,
    answered: times.answered.summary,
    stored: (crowds[0].isDurableWhenAnswered ? times.answered : times.stored).summary,
    late: times.late.summary,
  };
}

const messagesTo = (crowds) => sum(crowds.flatMap((crowd) => crowd.connections.map((connection) => connection.messagesRead)));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
