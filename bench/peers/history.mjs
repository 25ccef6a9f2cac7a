/** Writes a note with a long history, keystroke by keystroke.
 *
 * Order: {dialect, port, rooms} and what is written: {trace}, a recorded history; {keystrokes}, a made one; or {length,
 * edits}, a text of that length in which as many places were changed later. The second room is another note, which gets
 * one line. Says when it begins and when everything is stored, then the digest of the text.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { sample } from "../../frontend/bench/sample.ts";
import { Connection } from "./connection.mjs";
import { FIRST_CLIENT, chance } from "./manuscript.mjs";
import { finish, order, say } from "./orders.mjs";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz      \n,.";
/** One update holds so many keystrokes, as from a page on a slow line; else sending them would take minutes. */
const KEYSTROKES_AN_UPDATE = 8;
/** Nothing changes it, so that whoever looks for it finds it. */
const FIRST_LINE = "The first line of a long note.";
const UPDATES_A_TURN = 4;
const TURN_MS = 4;
const STORED_MS = 60_000;

/** Somebody writes at one place, now and then goes to another, and takes back what was just typed. */
function* made(count) {
  const random = chance(count);
  let length = 0;
  let place = 0;
  for (let number = 0; number < count; number += 1) {
    if (random() < 0.02) place = Math.floor(random() * (length + 1));
    if (place > 0 && random() < 0.15) {
      place -= 1;
      length -= 1;
      yield [place, 1, ""];
    } else {
      yield [place, 0, ALPHABET[Math.floor(random() * ALPHABET.length)]];
      place += 1;
      length += 1;
    }
  }
}

/** A text is there at once; then people put something in or take something out, here and there, for a long time. */
function* worn(length, edits) {
  const random = chance(edits);
  const text = `${FIRST_LINE}\n\n${sample(length)}`;
  const begins = FIRST_LINE.length + 2;
  let now = text.length;
  yield [0, 0, text];
  for (let number = 0; number < edits; number += 1) {
    const place = begins + Math.floor(random() * (now - begins));
    const isCut = random() < 0.4;
    yield isCut ? [place, 1, ""] : [place, 0, ALPHABET[Math.floor(random() * 26)]];
    now += isCut ? -1 : 1;
  }
}

function* recorded(path) {
  const { txns } = JSON.parse(gunzipSync(readFileSync(path)));
  for (const { patches } of txns) {
    // Positions in a trace count code points, those of Yjs UTF-16 units: the same where no character takes two.
    for (const [position, deleted, inserted] of patches) yield [position, deleted, inserted.replace(/[^\0-\uffff]/gu, "?")];
  }
}

function updatesOf(doc, patches) {
  const text = doc.getText("content");
  const updates = [];
  doc.on("update", (update) => updates.push(update));
  const all = [...patches];
  for (let first = 0; first < all.length; first += KEYSTROKES_AN_UPDATE) {
    doc.transact(() => {
      for (const [position, deleted, inserted] of all.slice(first, first + KEYSTROKES_AN_UPDATE)) {
        if (deleted > 0) text.delete(position, deleted);
        if (inserted !== "") text.insert(position, inserted);
      }
    });
  }
  return updates;
}

/** Sends updates, and resolves once they are stored. */
async function write(room, updates, doc) {
  const connection = await Connection.join({ ...order, ...room });
  const prepared = updates.map((update, number) => connection.prepare(update, number + 1));
  const isStored = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`not stored after ${STORED_MS} ms`)), STORED_MS).unref();
    if (connection.isDurableWhenAnswered) connection.onAnswered = (count) => count === updates.length && resolve();
    else connection.onStored = (vector) => clockIn(vector, doc.clientID) === Y.getState(doc.store, doc.clientID) && resolve();
  });
  for (let first = 0; first < prepared.length; first += UPDATES_A_TURN) {
    while (connection.isBehind) await pause(TURN_MS);
    connection.write(Buffer.concat(prepared.slice(first, first + UPDATES_A_TURN)));
    await pause(TURN_MS);
  }
  await isStored;
  return connection;
}

function clockIn(vector, client) {
  for (let clients = decoding.readVarUint(vector); clients > 0; clients -= 1) {
    const [named, clock] = [decoding.readVarUint(vector), decoding.readVarUint(vector)];
    if (named === client) return clock;
  }
  return 0;
}

function ordered() {
  if (order.trace) return recorded(order.trace);
  return order.edits === undefined ? made(order.keystrokes) : worn(order.length, order.edits);
}

function document(client) {
  const doc = new Y.Doc();
  doc.clientID = client;
  return doc;
}

const other = document(FIRST_CLIENT + 1);
await write(order.rooms[1], updatesOf(other, [[0, 0, "Another note."]]), other);
const doc = document(FIRST_CLIENT);
const updates = updatesOf(doc, ordered());
say({ at: "begins" });
await write(order.rooms[0], updates, doc);
say({ at: "settled" });
finish({ digest: createHash("sha256").update(doc.getText("content").toString()).digest("hex") });
