/** People who listen to the change feed over sockets, until SIGTERM.
 *
 * Order: {port, tokens}. Says `open` once all have heard where the feed stands. The result: how much each heard, at least
 * and at most, how often an event came twice or out of order, and how many events there were.
 */
import { finish, order, say } from "./orders.mjs";
import { Socket } from "./socket.mjs";

const AT_ONCE = 20;
const OPEN_MS = 60_000;
const decoder = new TextDecoder();
const listeners = [];
const positions = new Set();

function listen(token) {
  const one = { heard: 0, last: 0, disorder: 0 };
  listeners.push(one);
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no position")), OPEN_MS).unref();
    one.socket = new Socket({
      port: order.port,
      path: "/ws/events",
      headers: { Authorization: `Bearer ${token}` },
      receive(data, start, end) {
        const said = JSON.parse(decoder.decode(data.subarray(start, end)));
        if (said.kind === "feed.position") return resolve();
        one.heard += 1;
        if (said.position <= one.last) one.disorder += 1;
        one.last = said.position;
        positions.add(said.position);
      },
    });
  });
}

process.on("SIGTERM", () => {
  const heard = listeners.map((one) => one.heard);
  finish({
    events: positions.size,
    least: Math.min(...heard),
    most: Math.max(...heard),
    disorder: listeners.reduce((sum, one) => sum + one.disorder, 0),
    closed: listeners.map((one) => one.socket.closed).filter((reason) => reason !== null),
  });
});
for (let first = 0; first < order.tokens.length; first += AT_ONCE) {
  await Promise.all(order.tokens.slice(first, first + AT_ONCE).map(listen));
}
say({ at: "open" });
setInterval(() => {}, 1 << 30);
