/** The note as it will be read, while it is written. */
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { linkAt, toggleTasks } from "./actions";
import { inlinePreview } from "./inline";
import { previewLook } from "./look";

const isApple = /mac|iphone|ipad/i.test(navigator.platform);

/** A click with Ctrl or ⌘ follows a link; where one may only read, any click does. */
const followLinks = EditorView.domEventHandlers({
  click(event, view) {
    if (event.button !== 0 || (!view.state.readOnly && !(isApple ? event.metaKey : event.ctrlKey)))
      return false;
    const at = view.posAtCoords(event);
    const address = at === null ? null : linkAt(view.state, at);
    if (!address) return false;
    window.open(address, "_blank", "noopener,noreferrer");
    return true;
  },
});

export function livePreview(): Extension {
  return [inlinePreview, previewLook, followLinks];
}

/** Works in source mode as well. */
export const taskKeys = Prec.high(keymap.of([{ key: "Mod-Enter", run: toggleTasks }]));
