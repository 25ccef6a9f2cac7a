import { Compartment, type Extension } from "@codemirror/state";
import { ViewPlugin } from "@codemirror/view";

/** The menus that open while one types, in a file of their own: they come a moment after the editor, for nobody needs
 * them for the first letter. Without them one can write all the same. */
export function laterCompletion(): Extension {
  const place = new Compartment();
  const arriving = ViewPlugin.define((view) => {
    let isThere = true;
    const take = ({ completion }: typeof import("./completion")) => {
      if (isThere) view.dispatch({ effects: place.reconfigure(completion()) });
    };
    import("./completion").then(take, () => undefined);
    return {
      destroy() {
        isThere = false;
      },
    };
  });
  return [place.of([]), arriving];
}
