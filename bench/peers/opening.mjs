/** Opens a note with nothing in hand, at a server that has just been started, and then once more beside it.
 *
 * Order: {dialect, port, rooms}; the second room is another note, opened first so that what every server does once for
 * its first socket is not counted. The time runs from before connecting until the whole state is here.
 */
import { createHash } from "node:crypto";
import { Connection } from "./connection.mjs";
import { textOf } from "./manuscript.mjs";
import { finish, order } from "./orders.mjs";

async function open(room) {
  const begun = performance.now();
  const connection = await Connection.join({ ...order, ...room });
  return { connection, took: performance.now() - begun };
}

await open(order.rooms[1]);
const cold = await open(order.rooms[0]);
const { bytesRead } = cold.connection;
const again = await open(order.rooms[0]);
finish({
  cold_ms: cold.took,
  again_ms: again.took,
  bytes: bytesRead,
  digest: createHash("sha256").update(textOf([cold.connection.state])).digest("hex"),
});
