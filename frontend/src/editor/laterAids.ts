import { Compartment, type Extension, Transaction } from "@codemirror/state";
import { ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** The menus that open while one types, and the format bar, in a file of their own: they come a moment after the editor,
 * for nobody needs them for the first letter. Without them one can write all the same. */
export function laterAids(): Extension {
  const place = new Compartment();
  const arriving = ViewPlugin.define((view) => {
    let isThere = true;
    /** The last thing that somebody did here was to type, so that the caret stands behind what they typed. */
    let hasTyped = false;
    const take = ({ completion, selectionToolbar }: typeof import("./later")) => {
      if (!isThere) return;
      view.dispatch({ effects: place.reconfigure([completion(), selectionToolbar()]) });
      // As if the last letter came only now: it opens what it would have opened, and the bars see where the caret is.
      const isTyping = hasTyped && view.hasFocus;
      view.dispatch(isTyping ? { annotations: Transaction.userEvent.of("input.type") } : {});
    };
    import("./later").then(take, () => undefined);
    return {
      update({ transactions }: ViewUpdate) {
        for (const one of transactions)
          if (one.isUserEvent("input.type")) hasTyped = true;
          else if (one.selection || one.isUserEvent("undo") || one.isUserEvent("redo")) hasTyped = false;
      },
      destroy() {
        isThere = false;
      },
    };
  });
  return [place.of([]), arriving];
}
