/** Keeps what is typed fit for the document: whole code points, "\n" alone for line ends, no NUL.
 *
 * The editor compares what the browser shows with what it had, unit by unit of UTF-16. Writing one emoji before another
 * looks to it like inserting between the two halves of one, and a Y.Text torn there holds broken text for everybody.
 */

import { EditorSelection, EditorState, type Extension, type Text, Transaction } from "@codemirror/state";
import { ySyncAnnotation } from "y-codemirror.next";

export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

function unitAt(text: Text, position: number): number {
  return position < 0 || position >= text.length ? 0 : text.sliceString(position, position + 1).charCodeAt(0);
}

function isInsidePair(text: Text, position: number): boolean {
  return isHigh(unitAt(text, position - 1)) && isLow(unitAt(text, position));
}

/** Removes what a note may not hold: NUL, "\r", and halves of surrogate pairs. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");
}

/** The same change, grown to whole code points and shrunk again by what it would only write anew. */
export function wholeChange(text: Text, { from, to, insert }: Change): Change {
  const start = isInsidePair(text, from) ? from - 1 : from;
  const end = isInsidePair(text, to) ? to + 1 : to;
  if (start === from && end === to) return { from, to, insert: cleanText(insert) };
  const before = [...text.sliceString(start, end)];
  const after = [...cleanText(text.sliceString(start, from) + insert + text.sliceString(to, end))];
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const units = (points: string[]) => points.join("").length;
  return {
    from: start + units(before.slice(0, head)),
    to: end - units(before.slice(before.length - tail)),
    insert: after.slice(head, after.length - tail).join(""),
  };
}

function fitting(transaction: Transaction) {
  // What comes from the document itself is whole already, and must not be changed on its way into the editor.
  if (!transaction.docChanged || transaction.annotation(ySyncAnnotation)) return transaction;
  const changes: Change[] = [];
  let fits = true;
  let dropsText = false;
  transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const insert = inserted.toString();
    const whole = wholeChange(transaction.startState.doc, { from, to, insert });
    if (whole.from !== from || whole.to !== to || whole.insert !== insert) fits = false;
    if (whole.insert.length - (whole.to - whole.from) !== insert.length - (to - from)) dropsText = true;
    changes.push(whole);
  });
  if (fits) return transaction;
  const set = transaction.startState.changes(changes);
  const userEvent = transaction.annotation(Transaction.userEvent);
  return {
    changes: set,
    // Growing to code points changes no text, so the caret stays; where something was left out it follows the change.
    selection: dropsText
      ? EditorSelection.cursor(set.mapPos(transaction.startState.selection.main.head, 1))
      : transaction.newSelection,
    effects: transaction.effects,
    scrollIntoView: transaction.scrollIntoView,
    ...(userEvent === undefined ? {} : { userEvent }),
  };
}

export function wholeCharacters(): Extension {
  return EditorState.transactionFilter.of(fitting);
}
