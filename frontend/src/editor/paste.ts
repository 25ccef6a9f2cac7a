import { type Extension, Prec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type * as Y from "yjs";
import { cleanText } from "./wholeCharacters";

/** One update may have a megabyte, and a unit of UTF-16 at most three bytes. */
const MAX_PIECE_UNITS = 256 * 1024;

/** ``text`` in pieces that are small enough to send, cut between code points. */
export function pieces(text: string, size = MAX_PIECE_UNITS): string[] {
  const found: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + size, text.length);
    const unit = text.charCodeAt(to - 1);
    if (to < text.length && unit >= 0xd800 && unit < 0xdc00) to -= 1;
    found.push(text.slice(from, to));
    from = to;
  }
  return found;
}

/** Makes all that ``change`` does one step of undo, however long it takes. */
export function undoneAtOnce<Result>(undoManager: Y.UndoManager, change: () => Result): Result {
  const { captureTimeout } = undoManager;
  // Within a step that is being made already, this is a part of it.
  if (captureTimeout === Number.POSITIVE_INFINITY) return change();
  undoManager.stopCapturing();
  undoManager.captureTimeout = Number.POSITIVE_INFINITY;
  try {
    return change();
  } finally {
    undoManager.captureTimeout = captureTimeout;
    undoManager.stopCapturing();
  }
}

/** Pastes a very large text as several changes, because the server takes no update above its limit: all of it or
 * nothing. */
export function largePaste(undoManager: Y.UndoManager): Extension {
  return Prec.high(
    EditorView.domEventHandlers({
      paste(event, view) {
        const text = cleanText(event.clipboardData?.getData("text/plain") ?? "");
        if (view.state.readOnly || text.length <= MAX_PIECE_UNITS) return false;
        event.preventDefault();
        // A note that takes the whole takes every piece on the way to it; one that does not must not get some of them.
        const whole = view.state.update(view.state.replaceSelection(text));
        if (!whole.docChanged) return true;
        undoneAtOnce(undoManager, () => {
          for (const piece of pieces(text)) {
            view.dispatch(view.state.replaceSelection(piece), {
              userEvent: "input.paste",
              scrollIntoView: true,
            });
          }
        });
        return true;
      },
    }),
  );
}
