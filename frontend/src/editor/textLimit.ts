import { EditorState, type Extension, type Text, type Transaction } from "@codemirror/state";
import { ySyncAnnotation } from "y-codemirror.next";

/** A unit of UTF-16 takes at most three bytes of UTF-8, so most texts need no counting. */
const MOST_BYTES_A_UNIT = 3;

const encoder = new TextEncoder();
/** Counting a megabyte for every key would be felt; a text's size is known from the one before it. */
const counted = new WeakMap<Text, number>();

function utf8Bytes(text: Text): number {
  let bytes = counted.get(text);
  if (bytes === undefined) {
    bytes = encoder.encode(text.toString()).length;
    counted.set(text, bytes);
  }
  return bytes;
}

function bytesAfter({ changes, newDoc, startState }: Transaction): number {
  let bytes = utf8Bytes(startState.doc);
  changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    bytes += encoder.encode(inserted.toString()).length;
    bytes -= encoder.encode(startState.doc.sliceString(from, to)).length;
  });
  counted.set(newDoc, bytes);
  return bytes;
}

/** Refuses what would make the text larger than the server takes: a note that it closed would be worse. */
export function textLimit(maxBytes: number, onFull: () => void): Extension {
  if (maxBytes <= 0) return [];
  return EditorState.changeFilter.of((transaction) => {
    const { newDoc, startState } = transaction;
    if (transaction.annotation(ySyncAnnotation)) {
      // What others write is not refused, but counted, so that the next key has a size to go by.
      if (counted.has(startState.doc)) bytesAfter(transaction);
      return true;
    }
    if (newDoc.length * MOST_BYTES_A_UNIT <= maxBytes) return true;
    // Where others have filled it beyond the limit, less of it is always taken.
    if (bytesAfter(transaction) <= Math.max(maxBytes, utf8Bytes(startState.doc))) return true;
    onFull();
    return false;
  });
}
