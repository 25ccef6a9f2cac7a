import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

/** A heading farther up than this says little about a place. */
const MAX_LINES_UP = 2000;
const heading = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/;

/** The words of the heading that a place stands under; empty above the first. */
export function headingAbove(state: EditorState, position: number): string {
  const at = state.doc.lineAt(Math.min(position, state.doc.length)).number;
  for (let number = at; number > Math.max(0, at - MAX_LINES_UP); number -= 1) {
    const line = state.doc.line(number);
    const words = heading.exec(line.text)?.[1];
    // "# " at the start of a line of code is a comment.
    if (words && !/Code/.test(syntaxTree(state).resolveInner(line.from, 1).name)) return words;
  }
  return "";
}
