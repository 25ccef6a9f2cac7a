/** How a note begins, as the editor will draw it: for the moment in which the editor is not there yet.
 *
 * Whatever is told here stands in the editor at the same place and looks the same, so that nothing moves when the editor
 * comes. It ends before the first line of which that is not certain: this is no second reader of Markdown, it only knows
 * what is plain. A test holds it beside the editor.
 */
import { hasRightToLeft } from "@/shared/lib/textDirection";

/** More than a large window shows. */
const MOST_UNITS = 6000;
const MOST_LINES = 200;

export type PieceLook =
  | "strong"
  | "emphasis"
  | "gone"
  | "highlight"
  | "code"
  | "link"
  | "wikiLink"
  | "tag"
  | "mention";

/** Words of a line that look alike, and where in the text they begin. */
export interface Piece {
  readonly from: number;
  readonly text: string;
  readonly look?: PieceLook;
}

export interface FirstLine {
  readonly from: number;
  readonly to: number;
  /** The level of a heading; 0 for other lines. */
  readonly level: number;
  /** What stands before an item of a list. */
  readonly mark: string;
  readonly pieces: readonly Piece[];
}

/** Marks between a blank or an opening sign and a blank or a closing one: no rule can take them for something else. */
const before = String.raw`(?<=^|[\s("'])`;
const behind = String.raw`(?=$|[\s.,;:!?)"'])`;
/** Words without anything in them that may mean something. */
const words = String.raw`[^\s*_~=\x60[\]<>\\$#@&|](?:[^*_~=\x60[\]<>\\$#@&|]*[^\s*_~=\x60[\]<>\\$#@&|])?`;
const between = (look: PieceLook, mark: string) => `${before}${mark}(?<${look}>${words})${mark}${behind}`;
const name = String.raw`[\p{L}\p{N}_-]`;

const marked = new RegExp(
  [
    between("strong", String.raw`\*\*`),
    between("emphasis", String.raw`\*`),
    between("gone", "~~"),
    between("highlight", "=="),
    String.raw`${before}\x60(?<code>[^\x60|\s](?:[^\x60|]*[^\x60|\s])?)\x60${behind}`,
    String.raw`${before}\[\[(?<wikiLink>${words})\]\]${behind}`,
    String.raw`${before}\[(?<link>${words})\]\(https?://[\w./-]+\)${behind}`,
    String.raw`(?<=^|[\s(])(?<tag>#(?:${name}|/)*\p{L}(?:${name}|/)*)${behind}`,
    String.raw`(?<=^|[\s(])(?<mention>@${name}+)(?!\.+${name})${behind}`,
  ].join("|"),
  "gu",
);
const address = String.raw`://|www\.|mailto:|xmpp:`;
const addressed = new RegExp(address, "i");
/** What may mean something where it stands. */
const unclear = new RegExp(
  [
    String.raw`[\x60[\]\\|@$]|~~|==`,
    String.raw`\*(?!\s)|(?<!\s)\*`,
    String.raw`_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_`,
    String.raw`(?<=^|[\s(])#|[&<]\S`,
    String.raw`[\p{Cc}\p{Cs}\u2028\u2029]`,
    address,
  ].join("|"),
  "iu",
);

/** A line that is, or may be, something else than words. */
const begins = /^(?:[\s+=>~:<|-]|\* |#{1,6}(?:\s|$)|\d+[.)](?:\s|$))/;
const underline = /^ {0,3}(?:=+|-+)[ \t]*$/;
const heading = /^(#{1,6} )(\S.*)$/;
const item = /^([-+*] |\d{1,9}[.)] )(\S.*)$/;

/** The words of a line by what they look like; null where that is not certain. */
function piecesOf(line: string, from: number): Piece[] | null {
  const pieces: Piece[] = [];
  let done = 0;
  const addPlain = (to: number): boolean => {
    const text = line.slice(done, to);
    if (unclear.test(text)) return false;
    if (text) pieces.push({ from: from + done, text });
    return true;
  };
  for (const found of line.matchAll(marked)) {
    const [look, text] = Object.entries(found.groups ?? {}).find(([, one]) => one !== undefined) ?? [];
    if (!look || text === undefined || !addPlain(found.index)) return null;
    if (look !== "code" && addressed.test(text)) return null;
    pieces.push({ from: from + found.index + found[0].indexOf(text), text, look: look as PieceLook });
    done = found.index + found[0].length;
  }
  return addPlain(line.length) ? pieces : null;
}

function lineOf(text: string, from: number, last: FirstLine | undefined): FirstLine | null {
  const line = { from, to: from + text.length, level: 0, mark: "", pieces: [] };
  if (text === "") return line;
  // The editor sees to the direction of such lines.
  if (hasRightToLeft(text)) return null;
  const titled = heading.exec(text);
  if (titled) {
    const [, sign = "", title = ""] = titled;
    const pieces = title.includes("#") ? null : piecesOf(title, from + sign.length);
    if (pieces?.length !== 1 || pieces[0]?.look) return null;
    return { ...line, level: sign.length - 1, pieces };
  }
  const [, mark = "", rest = text] = item.exec(text) ?? [];
  // What follows an item may belong to it, and a number below words begins no list.
  const isBelowWords = last !== undefined && last.pieces.length > 0 && last.level === 0;
  if (isBelowWords && (mark ? !last.mark && /^\d/.test(mark) : last.mark)) return null;
  const pieces = begins.test(rest) ? null : piecesOf(rest, from + mark.length);
  return pieces && { ...line, mark, pieces };
}

/** Whether what goes on at a place is underlined further down: then the words above it are a heading, too. */
function isUnderlined(text: string, at: number): boolean {
  let from = at;
  for (let count = 0; count < MOST_LINES && from <= text.length; count += 1) {
    const end = text.indexOf("\n", from);
    const line = text.slice(from, end < 0 ? text.length : Math.min(end, from + MOST_UNITS));
    if (underline.test(line)) return true;
    if (end < 0 || !line.trim()) return false;
    from = end + 1;
  }
  return from <= text.length;
}

/** The lines with which a text begins, as far as it is certain how they are drawn. In the source, ``isSource``, that is
 * certain of plain words alone. */
export function firstLines(text: string, isSource = false): readonly FirstLine[] {
  const lines: FirstLine[] = [];
  let from = 0;
  while (from <= text.length && lines.length < MOST_LINES) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    // A line of which the end is far below the window is told as far as that.
    const shown = to > MOST_UNITS ? text.lastIndexOf(" ", MOST_UNITS) : to;
    const line = shown < from ? null : lineOf(text.slice(from, shown), from, lines.at(-1));
    if (!line || (isSource && (line.level > 0 || line.mark || line.pieces.some(({ look }) => look)))) break;
    lines.push(line);
    from = to + 1;
    if (shown < to) break;
  }
  const isWords = (line: FirstLine | undefined) => line && line.pieces.length > 0 && line.level === 0;
  if (isWords(lines.at(-1)) && isUnderlined(text, from)) while (isWords(lines.at(-1))) lines.pop();
  return lines;
}
