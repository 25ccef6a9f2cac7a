/** People who listen to the change feed over sockets, until SIGTERM.
 *
 * Order: {port, tokens}. Says `open` once all have heard where the feed stands. What comes behind that is counted, for those
 * who came first may hear of what the others found told. The result: how much each heard, at least and at most, how often
 * an event came twice or out of order, how many events there were, and the milliseconds between the two that were nearest.
 */
import { finish, order, say } from "./orders.mjs";
import { Socket } from "./socket.mjs";

const AT_ONCE = 20;
const OPEN_MS = 60_000;
const decoder = new TextDecoder();
const listeners = [];
/** When each was heard first, by position. */
const positions = new Map();
let begin = 0;

function listen(token) {
  const one = { heard: [], last: 0, disorder: 0, isOpen: false };
  listeners.push(one);
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no position")), OPEN_MS).unref();
    one.socket = new Socket({
      port: order.port,
      path: "/ws/events",
      headers: { Authorization: `Bearer ${token}` },
      receive(data, start, end) {
        const said = JSON.parse(decoder.decode(data.subarray(start, end)));
        // What is said beside the feed.
        if (said.position === undefined) return;
        if (said.kind === "feed.position") {
          // It is also said while there is nothing new.
          if (!one.isOpen) begin = Math.max(begin, said.position);
          one.isOpen = true;
          return resolve();
        }
        one.heard.push(said.position);
        if (said.position <= one.last) one.disorder += 1;
        one.last = said.position;
        if (!positions.has(said.position)) positions.set(said.position, performance.now());
      },
    });
  });
}

process.on("SIGTERM", () => {
  const isCounted = (position) => position > begin;
  const heard = listeners.map((one) => one.heard.filter(isCounted).length);
  const times = [...positions].filter(([position]) => isCounted(position)).map(([, at]) => at);
  finish({
    events: times.length,
    nearest: Math.min(...times.slice(1).map((at, index) => at - times[index])),
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
