/** Opens groups of sockets one after the other and leaves them alone.
 *
 * Order: {dialect, port, groups}. The first socket in a note writes a paragraph. Says `group <n>` once a group is open and
 * the server has come to rest, and `idle` after a while in which nothing happens.
 */
import { setTimeout as pause } from "node:timers/promises";
import * as Y from "yjs";
import { Connection } from "./connection.mjs";
import { finish, order, say } from "./orders.mjs";

const AT_ONCE = 20;
/** By then Hocuspocus has stored the paragraphs, and Curio has brought its lists up to date. */
const REST_MS = 8_000;
const IDLE_MS = 5_000;
const PARAGRAPH = "It was a dark and stormy night. ".repeat(32);

const doc = new Y.Doc();
doc.clientID = 1;
doc.getText("content").insert(0, PARAGRAPH);
const paragraph = Y.encodeStateAsUpdate(doc);
const begun = new Set();
const connections = [];

async function open(seat) {
  const isFirst = !begun.has(seat.note);
  begun.add(seat.note);
  const connection = await Connection.join({ ...order, ...seat });
  if (isFirst) connection.write(connection.prepare(paragraph, 1));
  connections.push(connection);
}

for (const [number, seats] of order.groups.entries()) {
  for (let first = 0; first < seats.length; first += AT_ONCE) {
    await Promise.all(seats.slice(first, first + AT_ONCE).map(open));
  }
  await pause(REST_MS);
  say({ at: `group ${number}` });
}
await pause(IDLE_MS);
say({ at: "idle" });
finish({ closed: connections.map((connection) => connection.closed).filter((reason) => reason !== null) });
