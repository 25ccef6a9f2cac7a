import type { EditorView } from "@codemirror/view";

/** Puts the caret into what a widget stands for, ``offset`` units behind its start. */
export function editSource(view: EditorView, widget: HTMLElement, offset = 0): void {
  if (view.state.readOnly) return;
  const at = Math.min(view.posAtDOM(widget) + offset, view.state.doc.length);
  view.focus();
  view.dispatch({ selection: { anchor: at }, scrollIntoView: true, userEvent: "select.pointer" });
}

/** Makes a click on a widget show its source. */
export function editOnClick(view: EditorView, widget: HTMLElement, offset: () => number = () => 0): void {
  widget.addEventListener("mousedown", (event) => {
    const isControl = event.target instanceof Element && event.target.closest("button, a, input");
    if (event.button !== 0 || isControl || view.state.readOnly) return;
    event.preventDefault();
    editSource(view, widget, offset());
  });
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text?: string,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A button that leaves the caret where it is. */
export function quietButton(label: string, className: string, act: () => void): HTMLButtonElement {
  const button = element("button", className, label);
  button.type = "button";
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", act);
  return button;
}
