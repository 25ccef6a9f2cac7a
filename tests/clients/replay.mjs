/** Replays recorded editing histories through stock clients, one Yjs update for each transaction. */
import { setTimeout as pause } from "node:timers/promises";
import * as decoding from "lib0/decoding";
import * as Y from "yjs";

const SYNC = 0;
/** Bytes that may wait in a socket before the writer rests: what a slow line would make a person notice. */
const MAX_WAITING_BYTES = 64 * 1024;
const TURN = 100;

/** Makes positions that count code points into UTF-16 ones; free of cost while the text has no surrogate pairs. */
class Positions {
  constructor(trace) {
    const hasPairs = (text) => /[\ud800-\udbff]/.test(text);
    this.arePlain = !hasPairs(trace.startContent ?? "") && !trace.txns.some((txn) => txn.patches.some((patch) => hasPairs(patch[2])));
  }

  /** The UTF-16 range of `count` code points from `position` on. */
  range(text, position, count) {
    if (this.arePlain) return [position, count];
    const points = Array.from(text.toString());
    const length = (some) => some.reduce((sum, point) => sum + point.length, 0);
    return [length(points.slice(0, position)), length(points.slice(position, position + count))];
  }
}

function write(client, positions, patches) {
  client.doc.transact(() => {
    for (const [position, deleted, inserted] of patches) {
      const [start, length] = positions.range(client.text, position, deleted);
      if (length > 0) client.text.delete(start, length);
      if (inserted !== "") client.text.insert(start, inserted);
    }
  });
}

/** Rests while the socket is behind. */
async function drain(client) {
  const socket = client.provider.ws;
  if (socket === null) throw new Error("the connection was lost during the replay");
  while (socket.bufferedAmount > MAX_WAITING_BYTES) await pause(1);
  await pause(0);
}

export async function replaySequential(client, trace) {
  const positions = new Positions(trace);
  for (const [index, { patches }] of trace.txns.entries()) {
    write(client, positions, patches);
    if (index % TURN === TURN - 1) await drain(client);
  }
}

/** What one writer hears, held back until the recorded history says that it had reached them. */
class Ear {
  constructor(client) {
    this.client = client;
    this.held = [];
    /** Everything that has come over the wire, also what is held back. The note is empty at first. */
    this.arrived = new Y.Doc();
    this.waiting = null;
    const receive = client.provider.messageHandlers[SYNC];
    client.provider.messageHandlers[SYNC] = (...message) => {
      const copy = decoding.clone(message[1]);
      if (decoding.readVarUint(copy) !== 2) return receive(...message);
      Y.applyUpdate(this.arrived, decoding.readVarUint8Array(copy));
      // The decoder is positioned behind the frame's type, and the frame is not used again: it may wait.
      this.held.push(() => receive(...message));
      this.waiting?.();
    };
  }

  /** Lets messages in until the client's document holds a transaction. */
  async hear(edit) {
    while (!holds(this.client.doc, edit)) {
      while (this.held.length === 0) await this.message();
      this.held.shift()();
    }
  }

  /** Waits until a transaction has come over the wire. */
  async arrival(edit) {
    while (!holds(this.arrived, edit)) await this.message();
  }

  /** Lets everything in, from now on at once. */
  hearRest() {
    this.waiting = () => {
      for (const receive of this.held.splice(0)) receive();
    };
    this.waiting();
  }

  message() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("nothing came from the server for 20 s")), 20_000);
      this.waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Whether a document has all that a transaction inserted and none of what it deleted. */
function holds(doc, edit) {
  if (Y.getState(doc.store, edit.client) < edit.clock) return false;
  return edit.deleted.every(({ client, clock }) =>
    clock < Y.getState(doc.store, client) && Y.getItem(doc.store, Y.createID(client, clock)).deleted);
}

/** Has two writers type what two people once did, each on exactly what had reached that person.
 *
 * The server merges what it commits together, so a writer rests where the other one's recorded typing falls between
 * two of their keystrokes, until the first of them has been committed.
 */
export async function replayConcurrent(writers, trace) {
  const positions = new Positions(trace);
  const { txns } = trace;
  const { seen, cuts } = whatReachedWhom(txns);
  const ears = writers.map((client) => new Ear(client));
  const edits = txns.map(() => Promise.withResolvers());
  const numbers = writers.map(() => []);
  txns.forEach((txn, index) => numbers[txn.agent].push(index));
  let rests = 0;

  const run = async (agent) => {
    const client = writers[agent];
    let heard = 0;
    let sinceRest = [];
    for (const index of numbers[agent]) {
      for (; heard < seen[index]; heard += 1) {
        await ears[agent].hear(await edits[numbers[1 - agent][heard]].promise);
      }
      const edit = writeAndSay(client, positions, txns[index].patches);
      edits[index].resolve(edit);
      sinceRest.push(edit);
      if (cuts.has(index)) {
        rests += 1;
        for (const one of sinceRest) await ears[agent].arrival(one);
        sinceRest = [];
      } else if (index % TURN === 0) {
        await drain(client);
      }
    }
    ears[agent].hearRest();
  };
  await Promise.all(writers.map((_, agent) => run(agent)));
  return { rests };
}

/** Writes, and says by what another document can be seen to hold it. */
function writeAndSay(client, positions, patches) {
  const deleted = [];
  const note = (transaction) => {
    for (const [owner, ranges] of transaction.deleteSet.clients) {
      for (const { clock, len } of ranges) {
        deleted.push({ client: owner, clock }, { client: owner, clock: clock + len - 1 });
      }
    }
  };
  client.doc.on("afterTransaction", note);
  write(client, positions, patches);
  client.doc.off("afterTransaction", note);
  return { client: client.doc.clientID, clock: Y.getState(client.doc.store, client.doc.clientID), deleted };
}

/** For each transaction how many of the other writer's it was made on, and after which ones that counts. */
function whatReachedWhom(txns) {
  const reached = [];
  const seen = [];
  const own = [[], []];
  const cuts = new Set();
  for (const [index, { agent, parents }] of txns.entries()) {
    const counts = [0, 0];
    for (const parent of parents) for (const one of [0, 1]) counts[one] = Math.max(counts[one], reached[parent][one]);
    if (counts[agent] !== own[agent].length) throw new Error(`transaction ${index} is not made on all earlier ones of its writer`);
    seen.push(counts[1 - agent]);
    if (counts[1 - agent] > 0) cuts.add(own[1 - agent][counts[1 - agent] - 1]);
    own[agent].push(index);
    counts[agent] += 1;
    reached.push(counts);
  }
  return { seen, cuts };
}
