/** The menus that open while one types: "/", "@", ":" and "[[". */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  CompletionContext,
  type CompletionSource,
  closeCompletion,
  completionStatus,
  startCompletion,
} from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { IconFilePlus, IconFileText } from "@tabler/icons-react";
import { iconElement } from "@/editor/icons";
import { catalogue, keysOf } from "@/shared/commands/catalogue";
import { commandIcons } from "@/shared/commands/icons";
import { shownKeys } from "@/shared/commands/keys";
import { blanksOnce } from "./blankPut";
import { COLON, emojiSource } from "./emoji";
import { completionLook } from "./look";
import { BRACKETS, notesSource } from "./notes";
import { AT, peopleSource } from "./people";
import { type CommandCompletion, keepSlash, keptSlash, SLASH, slashSource } from "./slash";

function commandOf(completion: Completion) {
  return (completion as Partial<CommandCompletion>).command;
}

function span(className: string, ...content: Array<string | Element>): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.append(...content);
  return element;
}

function face(completion: Completion): Node | null {
  const command = commandOf(completion);
  const icon = command && commandIcons[command];
  if (icon) return span("cm-completionFace", iconElement(icon));
  if (completion.type === "emoji") {
    return span("cm-completionFace cm-completionEmoji", (completion as { emoji?: string }).emoji ?? "");
  }
  if (completion.type === "note") return span("cm-completionFace", iconElement(IconFileText));
  if (completion.type === "newNote") return span("cm-completionFace", iconElement(IconFilePlus));
  if (completion.type === "person")
    return span("cm-completionFace cm-completionPerson", completion.label.slice(0, 1));
  return null;
}

function keys(completion: Completion): Node | null {
  const command = commandOf(completion);
  if (!command) return null;
  const key = keysOf(command);
  const hint = key ? shownKeys(key) : `/${catalogue[command].slash}`;
  const element = span("cm-completionKeys", hint);
  element.setAttribute("aria-hidden", "true");
  return element;
}

/** Escape closes the menu and leaves what was typed; the menu of this slash does not come back. */
function leave(view: EditorView): boolean {
  if (completionStatus(view.state) === null) return false;
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const slash = view.state.sliceDoc(line.from, head).lastIndexOf("/");
  if (slash >= 0) view.dispatch({ effects: keepSlash.of(line.from + slash) });
  return closeCompletion(view);
}

/** Takes what a slash and the letters behind it would find, where somebody types faster than the menu opens. */
function takeAtOnce(view: EditorView): boolean {
  if (completionStatus(view.state) !== "pending") return false;
  const { main } = view.state.selection;
  const found = main.empty && slashSource(new CompletionContext(view.state, main.head, false, view));
  if (!found || found.from === main.head) return false;
  found.options[0]?.apply(view, found.options[0], found.from, main.head);
  return true;
}

/** What scrolls can be reached by keyboard, also where the browser does not make it so by itself. */
const focusableList = EditorView.updateListener.of(({ view }) => {
  if (completionStatus(view.state) !== "active") return;
  view.requestMeasure({
    read: () => view.dom.ownerDocument.querySelector<HTMLElement>(".cm-writingMenu > ul"),
    write: (list) => {
      if (list) list.tabIndex = 0;
    },
  });
});

/** What the sign before the caret opens. One source: a second one would be asked about each letter anew, and while it
 * thinks, Enter does not take what the menu shows but ends the line. */
const source: CompletionSource = async (context) =>
  slashSource(context) ??
  (await peopleSource(context)) ??
  (await emojiSource(context)) ??
  notesSource(context);

const signs = [SLASH, AT, COLON, BRACKETS];

/** Asks the source where a sign stands before what was typed. Left to itself, the library asks about every letter, and
 * says of nearly each in a transaction of its own that it opened nothing. */
const askAtSign = EditorView.updateListener.of(({ transactions, view }) => {
  if (!transactions.some((one) => one.isUserEvent("input.type"))) return;
  if (completionStatus(view.state) !== null) return;
  const context = new CompletionContext(view.state, view.state.selection.main.head, false, view);
  if (signs.some((sign) => context.matchBefore(sign))) startCompletion(view);
});

export function completion(): Extension {
  return [
    keptSlash,
    blanksOnce(),
    Prec.highest(
      keymap.of([
        { key: "Escape", run: leave },
        { key: "Tab", run: acceptCompletion },
        { key: "Enter", run: takeAtOnce },
      ]),
    ),
    focusableList,
    askAtSign,
    autocompletion({
      override: [source],
      activateOnTyping: false,
      activateOnTypingDelay: 30,
      icons: false,
      interactionDelay: 0,
      maxRenderedOptions: 60,
      tooltipClass: () => "cm-writingMenu",
      addToOptions: [
        { render: face, position: 20 },
        { render: keys, position: 90 },
      ],
    }),
    completionLook,
  ];
}
