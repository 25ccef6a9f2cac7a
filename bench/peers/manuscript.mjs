/** What a crowd types, made before anybody types it: the same updates at the same moments for every server.
 *
 * Everybody writes at the end of a paragraph of their own, one character a keystroke, at moments as random as
 * people's: the gaps are drawn from an exponential distribution.
 */
import * as Y from "yjs";

export const FIRST_CLIENT = 2_000_000_000;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz    ,.";

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Manuscript {
  /** Per person: one update for each of their keystrokes. */
  updates;
  /** All keystrokes in order: `{at, person, number}`, milliseconds from the beginning and counted from 0. */
  keystrokes;

  /** With `beginSeconds` everybody makes their first keystroke by then. */
  constructor({ people, perSecond, seconds, seed, paragraphBytes = 0, beginSeconds = 0 }) {
    const random = chance(seed);
    this.paragraphs = Array.from({ length: people }, (_, person) => `Paragraph ${person}: it was a dark and stormy night.`.padEnd(paragraphBytes, " On and on."));
    this.start = this.#firstUpdate();
    this.keystrokes = [];
    this.updates = this.paragraphs.map((_, person) => {
      const moments = momentsOf(random, perSecond, seconds, beginSeconds);
      this.keystrokes.push(...moments.map((at, number) => ({ at, person, number })));
      return this.#type(person, moments.length, random);
    });
    this.keystrokes.sort((one, other) => one.at - other.at);
  }

  #firstUpdate() {
    const doc = new Y.Doc();
    doc.clientID = FIRST_CLIENT - 1;
    doc.getText("content").insert(0, this.paragraphs.join("\n"));
    return Y.encodeStateAsUpdate(doc);
  }

  #type(person, count, random) {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, this.start);
    doc.clientID = FIRST_CLIENT + person;
    const typed = [];
    doc.on("update", (update) => typed.push(update));
    const end = this.paragraphs.slice(0, person + 1).join("\n").length;
    for (let number = 0; number < count; number += 1) {
      doc.getText("content").insert(end + number, ALPHABET[Math.floor(random() * ALPHABET.length)]);
    }
    return typed;
  }

  /** The text once everything is typed. */
  get text() {
    return textOf([this.start, ...this.updates.flat()]);
  }
}

function momentsOf(random, perSecond, seconds, beginSeconds) {
  const moments = beginSeconds ? [random() * beginSeconds * 1000] : [];
  for (let at = moments[0] ?? 0; ; ) {
    at += (-Math.log(1 - random()) / perSecond) * 1000;
    if (at >= seconds * 1000) return moments;
    moments.push(at);
  }
}

/** The text that these updates make. */
export function textOf(updates) {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc.getText("content").toString();
}
