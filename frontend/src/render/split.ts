/** Cuts a note into pieces that can be parsed each on its own, with the same result as all at once.
 *
 * A megabyte is parsed in turns between which the page stays alive, and after an edit only what changed is parsed again.
 * A piece begins where nothing before can reach: at a line that is not set in, behind an empty line or as a heading,
 * outside fences, math and HTML. Lists and tables are never cut.
 */

/** A smaller piece is not worth its own turn, unless a heading begins: those keep the cuts in place when one types. */
const WORTH_UNITS = 1500;

const blank = /^[ \t]*$/;
const heading = /^#{1,6}(?:[ \t]|$)/;
const listItem = /^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:([ \t]+)\S|[ \t]*$)/;
const footnote = /^\[\^[^\]\s[^]+\]:/;
/** What a new piece may begin with: no space, no list, and no ``---`` that might belong to what is above. */
const beginning = /^(?![-+*=]|\d{1,9}[.)]|[ \t])/;
const fence = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,}|\$\$(?=\s*$))/;

interface Html {
  readonly starts: RegExp;
  readonly ends: RegExp;
}

/** The HTML blocks that an empty line does not end. */
const htmlBlocks: readonly Html[] = [
  { starts: /^ {0,3}<(?:script|pre|style|textarea)(?:\s|>|$)/i, ends: /<\/(?:script|pre|style|textarea)>/i },
  { starts: /^ {0,3}<!--/, ends: /-->/ },
  { starts: /^ {0,3}<\?/, ends: /\?>/ },
  { starts: /^ {0,3}<![a-z]/i, ends: />/ },
  { starts: /^ {0,3}<!\[CDATA\[/, ends: /\]\]>/ },
];

/** The line that ends what ``line`` begins, if it begins something that runs over empty lines. */
function endOf(line: string, inside: number): RegExp | null {
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  // Inside a list or a footnote it ends with that, at the latest at the line where a new piece may begin.
  if (inside > 0 && indent >= inside) return null;
  const opening = fence.exec(line)?.[2];
  if (opening?.startsWith("$")) return /^ {0,3}\$\$+\s*$/;
  if (opening) return new RegExp(`^ {0,3}${opening[0]}{${opening.length},}[ \\t]*$`);
  const html = htmlBlocks.find(({ starts }) => starts.test(line));
  return html && !html.ends.test(line) ? html.ends : null;
}

/** How far the text inside the list or footnote that ``line`` begins is set in; 0 if it begins none. */
function contentColumn(line: string): number {
  if (footnote.test(line)) return 4;
  const item = listItem.exec(line);
  if (!item) return 0;
  const marker = /^ *\S+/.exec(line)?.[0].length ?? 0;
  const spaces = item[1]?.length ?? 1;
  return marker + (spaces > 4 ? 1 : spaces);
}

/** Where front matter ends, its line end included; 0 without one. */
export function frontMatterEnd(text: string): number {
  return /^---[ \t]*\n(?:[^\n]*\n)*?---[ \t]*(?:\n|$)/.exec(text.slice(0, 16 * 1024))?.[0].length ?? 0;
}

/** The pieces of ``text``, in order; together they are the text. Front matter is a piece of its own, always the first. */
export function split(text: string): string[] {
  const pieces: string[] = [];
  let start = frontMatterEnd(text);
  if (start > 0) pieces.push(text.slice(0, start));
  let until: RegExp | null = null;
  let inside = 0;
  let wasBlank = false;
  for (let at = start; at < text.length; ) {
    const lineEnd = text.indexOf("\n", at);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    const line = text.slice(at, lineEnd < 0 ? text.length : lineEnd);
    if (until) {
      if (until.test(line)) until = null;
      wasBlank = false;
    } else if (blank.test(line)) {
      wasBlank = true;
    } else {
      const isHeading = heading.test(line);
      if (isHeading || (wasBlank && beginning.test(line))) {
        inside = 0;
        if (at > start && (isHeading || at - start >= WORTH_UNITS)) {
          pieces.push(text.slice(start, at));
          start = at;
        }
      }
      until = endOf(line, inside);
      inside = contentColumn(line) || inside;
      wasBlank = false;
    }
    at = next;
  }
  if (start < text.length) pieces.push(text.slice(start));
  return pieces;
}
