/** What a script of the bench is told, and how it answers: one order on stdin, JSON lines on stdout. */
import { readFileSync } from "node:fs";

const LIMIT_MS = 180_000;

export const order = JSON.parse(readFileSync(0, "utf8"));

// Whoever gave the order waits for an end, whatever happens here.
setTimeout(() => {
  console.error(`not done after ${LIMIT_MS / 1000} s`);
  process.exit(1);
}, LIMIT_MS).unref();

export function say(something) {
  process.stdout.write(`${JSON.stringify(something)}\n`);
}

/** Says the result and ends the process, whatever is still open. */
export function finish(result) {
  process.stdout.write(`${JSON.stringify({ at: "done", ...result })}\n`, () => process.exit(0));
}
