/** The buttons of the format bar: one stop of Tab, arrows between them, Escape back to the text. */
import type { EditorState } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { type EditorCommandId, runCommand } from "@/editor/commands";
import { lineParts, writtenLines } from "@/editor/commands/lines";
import { isMarked, marks } from "@/editor/commands/marks";
import { alignmentAt } from "@/editor/commands/tables";
import { iconElement } from "@/editor/icons";
import { catalogue, keysOf } from "@/shared/commands/catalogue";
import { editorIcons } from "@/shared/commands/editorIcons";
import { shownKeys } from "@/shared/commands/keys";

/** A gap is drawn at each "|". */
export type BarItem = EditorCommandId | "|";

const byMarker = { bullets: "bullet", numbers: "number", tasks: "task" } as const;

const alignedBy = { alignLeft: "left", alignCenter: "center", alignRight: "right" } as const;

/** Whether a command would take away what it gives; null for one that gives nothing. */
export function isOn(state: EditorState, id: EditorCommandId): boolean | null {
  if (id in marks) return isMarked(state, marks[id as keyof typeof marks]);
  const lines = writtenLines(state).map((line) => lineParts(line.text));
  if (id in byMarker) return lines.every(({ marker }) => marker === byMarker[id as keyof typeof byMarker]);
  const level = /^heading(\d)$/.exec(id)?.[1];
  if (level) return lines.every(({ mark }) => mark.trimEnd() === "#".repeat(Number(level)));
  if (id in alignedBy) return alignmentAt(state) === alignedBy[id as keyof typeof alignedBy];
  if (id === "quote") return lines.every(({ quotes }) => quotes !== "");
  return null;
}

export interface Bar {
  readonly dom: HTMLElement;
  /** Shows what is on now. */
  update(state: EditorState): void;
  focus(): void;
}

export function formatBar(
  view: EditorView,
  items: readonly BarItem[],
  className: string,
  label = "Format",
): Bar {
  const dom = document.createElement("div");
  dom.className = `cm-formatBar ${className}`;
  dom.setAttribute("role", "toolbar");
  dom.setAttribute("aria-label", label);
  const buttons: Array<{ id: EditorCommandId; button: HTMLButtonElement }> = [];
  for (const item of items) {
    if (item === "|") {
      const gap = document.createElement("span");
      gap.className = "cm-formatBar-gap";
      gap.setAttribute("role", "separator");
      gap.setAttribute("aria-orientation", "vertical");
      dom.append(gap);
      continue;
    }
    const button = document.createElement("button");
    button.type = "button";
    const keys = keysOf(item);
    button.setAttribute("aria-label", catalogue[item].title);
    button.dataset.tip = keys ? `${catalogue[item].title} (${shownKeys(keys)})` : catalogue[item].title;
    const icon = editorIcons[item];
    if (icon) button.append(iconElement(icon));
    button.tabIndex = buttons.length === 0 ? 0 : -1;
    button.addEventListener("click", () => {
      const hadFocus = dom.contains(document.activeElement);
      runCommand(view, item);
      if (!hadFocus || item === "link") view.focus();
    });
    dom.append(button);
    buttons.push({ id: item, button });
  }

  const moveTo = (index: number) => {
    const target = buttons[(index + buttons.length) % buttons.length];
    for (const { button } of buttons) button.tabIndex = button === target?.button ? 0 : -1;
    target?.button.focus();
  };
  dom.addEventListener("keydown", (event) => {
    const at = buttons.findIndex(({ button }) => button === document.activeElement);
    if (event.key === "ArrowRight" || event.key === "ArrowDown") moveTo(at + 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") moveTo(at - 1);
    else if (event.key === "Home") moveTo(0);
    else if (event.key === "End") moveTo(buttons.length - 1);
    else if (event.key === "Escape") view.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // A press takes no focus: the text stays selected, and a phone keeps its keyboard.
  dom.addEventListener("mousedown", (event) => event.preventDefault());

  return {
    dom,
    update(state) {
      for (const { id, button } of buttons) {
        const on = isOn(state, id);
        if (on === null) button.removeAttribute("aria-pressed");
        else button.setAttribute("aria-pressed", String(on));
      }
    },
    focus: () => moveTo(buttons.findIndex(({ button }) => button.tabIndex === 0)),
  };
}
