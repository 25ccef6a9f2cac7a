/** Many rooms at several servers, in all of which people type: sends what manuscripts say, and sees who gets it when.
 *
 * Order: {dialect, warmUp, rooms, perSecond, warmupSeconds, seconds, seed}, with {note, seats} for each room and {port,
 * token} for each seat. Says `empty` when each server has served one socket, `one each` when the first of each room are there
 * and `all` when all are, each after a while in which nothing happens, `idle` after another; then what typing.mjs says.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Crowd, Times, begin, join, report, settle, type } from "./crowd.mjs";
import { Manuscript } from "./manuscript.mjs";
import { finish, order, say } from "./orders.mjs";

const REST_MS = 3_000;
const IDLE_MS = 5_000;
const AT_ONCE = 20;

const seatsOf = (room) => room.seats.map((seat) => ({ dialect: order.dialect, note: room.note, ...seat }));

async function rest(step) {
  await pause(REST_MS);
  say({ at: step });
}

const rooms = order.rooms.map(seatsOf);
const manuscripts = rooms.map((seats, number) => {
  const seed = order.seed * rooms.length + number;
  // Somebody's first keystroke in a note costs more than all others: it binds a client id to a person.
  return new Manuscript({ ...order, people: seats.length, seconds: order.warmupSeconds + order.seconds, seed, beginSeconds: order.warmupSeconds });
});

await join(seatsOf(order.warmUp));
await rest("empty");

for (let first = 0; first < rooms.length; first += AT_ONCE) {
  const some = rooms.slice(first, first + AT_ONCE);
  const openers = await Promise.all(some.map(([seat], number) => begin(seat, manuscripts[first + number].start)));
  for (const opener of openers) opener.close();
}
const firsts = await join(rooms.map(([seat]) => seat));
await rest("one each");
const others = await join(rooms.flatMap((seats) => seats.slice(1)));
await rest("all");
await pause(IDLE_MS);
say({ at: "idle" });

const times = new Times();
let taken = 0;
const crowds = rooms.map((seats, number) => {
  const further = others.slice(taken, (taken += seats.length - 1));
  return new Crowd(manuscripts[number], [firsts[number], ...further], times);
});
await type(crowds, times, order.warmupSeconds * 1000);
await settle(crowds);

// Whoever comes late comes to the server of the last, who is at another one than the first.
const late = await join(rooms.map((seats) => seats.at(-1)));
const texts_equal = crowds.every((crowd, number) => crowd.seesEqual(late[number]));
finish({ ...report(crowds, times), texts_equal });
