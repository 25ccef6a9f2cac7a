/** A room full of people who type: sends what a manuscript says, and sees who gets it when.
 *
 * Order, as JSON on stdin: {dialect, port, note, tokens, perSecond, warmupSeconds, seconds, seed}; with {stalls: true} one
 * more is there who stops reading when measuring begins, and with {paragraphBytes} the text is longer. Says on stdout when
 * measuring begins, when the last keystroke is made and when all has arrived, then what it found. What is typed while
 * warming up is delivered and checked, but not timed.
 */
import { Connection } from "./connection.mjs";
import { Crowd, Times, begin, join, report, settle, type } from "./crowd.mjs";
import { Manuscript } from "./manuscript.mjs";
import { finish, order } from "./orders.mjs";

const STALL_PAUSE_MS = 200;

const seats = order.tokens.map((token) => ({ ...order, token }));
const manuscript = new Manuscript({ ...order, people: seats.length, seconds: order.warmupSeconds + order.seconds });
const opener = await begin(seats[0], manuscript.start);
const times = new Times();
const crowd = new Crowd(manuscript, await join(seats), times);
opener.close();
let stalledMs = null;
let stall = () => {};
if (order.stalls) {
  const stalled = await Connection.join(seats[0]);
  stall = async () => {
    const begun = performance.now();
    await stalled.stall(STALL_PAUSE_MS);
    stalledMs = performance.now() - begun;
  };
}
await type([crowd], times, order.warmupSeconds * 1000, stall);
await settle([crowd]);

const late = await Connection.join(seats[0]);
finish({ ...report([crowd], times), texts_equal: crowd.seesEqual(late, order), stalled_ms: stalledMs });
