import { EditorState, type Extension, type Text } from "@codemirror/state";
import { ySyncAnnotation } from "y-codemirror.next";

/** A unit of UTF-16 takes at most three bytes of UTF-8, so most texts need no counting. */
const MOST_BYTES_A_UNIT = 3;

export function utf8Bytes(text: Text): number {
  const encoder = new TextEncoder();
  let bytes = text.lines - 1;
  for (const line of text.iterLines()) bytes += encoder.encode(line).length;
  return bytes;
}

/** Refuses what would make the text larger than the server takes: a note that it closed would be worse. */
export function textLimit(maxBytes: number, onFull: () => void): Extension {
  if (maxBytes <= 0) return [];
  return EditorState.changeFilter.of((transaction) => {
    const { newDoc, startState } = transaction;
    if (transaction.annotation(ySyncAnnotation) || newDoc.length <= startState.doc.length) return true;
    if (newDoc.length * MOST_BYTES_A_UNIT <= maxBytes || utf8Bytes(newDoc) <= maxBytes) return true;
    onFull();
    return false;
  });
}
