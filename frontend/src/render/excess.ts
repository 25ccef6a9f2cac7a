/** Texts that no one reads and that would keep the page busy for seconds, or overflow its stack, are shown as written. */

/** Quotes and lists in each other, on one line or by how far a line is set in. */
const nested =
  /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){60,}|^[ \t]{120,}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])/m;
const brackets = /(?:!?\[){200,}/;
const signs = ["[", "$", "<", "`", "*", "_", "~", "=", "&"];
const LONG_LINE_UNITS = 2000;
const MAX_SIGNS = 800;
const MAX_CELLS = 6000;

function count(text: string, sign: string, most: number): number {
  let found = 0;
  for (let at = text.indexOf(sign); at >= 0 && found <= most; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}

/** Whether parsing ``text`` would take far more than its length lets one expect. */
export function isExcessive(text: string): boolean {
  if (nested.test(text) || brackets.test(text)) return true;
  if (count(text, "|", MAX_CELLS) > MAX_CELLS) return true;
  if (text.length < LONG_LINE_UNITS) return false;
  return text
    .split("\n")
    .some(
      (line) =>
        line.length >= LONG_LINE_UNITS && signs.some((sign) => count(line, sign, MAX_SIGNS) > MAX_SIGNS),
    );
}
