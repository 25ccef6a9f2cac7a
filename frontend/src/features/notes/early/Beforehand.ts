/** What somebody does with a note before it can be written in: where in its first lines they put the caret or what they
 * select, whether they went on from the title, and what they type. Lines come and go on the way to the editor; this
 * stays, and the editor goes on with it. */
import type { Place } from "@/editor/extensions";
import { toast } from "@/shared/lib/toast";

/** Where a text is that takes no key yet, in whatever shape. */
const EARLY = "[aria-label='Note text'][aria-busy=true]";

function isIn(node: Node | null | undefined): boolean {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest(EARLY) != null;
}

/** Whether nothing but the text has the keys. */
function areKeysFree(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || isIn(activeElement);
}

/** Keys that move the caret or change the text in ways that only the editor knows, and parts of a letter to come. */
const BEYOND = /^(Arrow|Page|Home$|End$|Delete$|Tab$|Dead$|Process$)/;
/** With Ctrl: undone, done again, cut, pasted, all selected; a word erased. */
const COMMAND_BEYOND = /^([zyxva]|Backspace|Enter)$/i;

const signs: Readonly<Record<string, string>> = { Enter: "\n", Backspace: "\b" };

/** What is left of these keys if they were typed into nothing. */
function lettersOf(keys: string): string {
  const letters: string[] = [];
  for (const key of keys) {
    if (key === "\b") letters.pop();
    else letters.push(key);
  }
  return letters.join("");
}

export class Beforehand {
  #place: Place | null = null;
  /** As they were typed: what a Backspace takes away depends on the text and on what is selected. */
  #keys = "";
  /** What was typed where nobody can know the place any more. It goes nowhere, and is spoken of. */
  #astray = "";
  #isAstray = false;
  #wantsCaret = false;

  /** Remembers the selection of lines that are about to go. */
  keep(place: Place | null): void {
    this.#place = place;
  }

  takePlace(): Place | null {
    const place = this.#place;
    this.#place = null;
    return place;
  }

  /** What was typed, with ``\b`` for each Backspace. */
  takeKeys(): string {
    const keys = this.#keys;
    this.#keys = "";
    return keys;
  }

  /** Somebody is done with the title and wants to go on into the text: what has the keys lets go of them. */
  wantCaret(): void {
    this.#wantsCaret = true;
    if (!this.#keys) this.#isAstray = false;
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  get wantsCaret(): boolean {
    return this.#wantsCaret;
  }

  takeWish(): boolean {
    const wish = this.#wantsCaret;
    this.#wantsCaret = false;
    return wish;
  }

  /** Collects what is typed for a text that cannot take it yet, with the caret in its lines or on the way from the title,
   * until the returned function is called. */
  listen(): () => void {
    const isMeantForText = () =>
      areKeysFree() && (this.#wantsCaret || isIn(document.getSelection()?.anchorNode));
    const onKey = (event: KeyboardEvent) => {
      if (!isMeantForText()) return;
      const { key } = event;
      const isCommand =
        (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
      if (event.isComposing || BEYOND.test(key) || (isCommand && COMMAND_BEYOND.test(key)))
        this.#isAstray = true;
      if (isCommand || event.isComposing) return;
      const typed = signs[key] ?? ([...key].length === 1 ? key : "");
      if (!typed) return;
      if (this.#isAstray) this.#astray += typed;
      else this.#keys += typed;
      // A blank would scroll, and a question mark opens the help.
      event.preventDefault();
    };
    const onPress = (event: MouseEvent) => {
      if (!(event.target instanceof Node && isIn(event.target))) return;
      // What was typed stays where it was typed.
      if (this.#keys) event.preventDefault();
      else this.#isAstray = false;
    };
    window.addEventListener("keydown", onKey, { capture: true });
    window.addEventListener("mousedown", onPress, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKey, { capture: true });
      window.removeEventListener("mousedown", onPress, { capture: true });
    };
  }

  /** Nothing more is put into the text. Nothing that was typed goes without a word. */
  giveUp(): void {
    this.#place = null;
    this.#wantsCaret = false;
    const left = lettersOf(this.takeKeys() + this.#astray);
    this.#astray = "";
    this.#isAstray = false;
    if (left.trim() === "") return;
    toast.offer(`The note could not take what you typed: “${left.trim()}”`, "Copy", () => {
      void navigator.clipboard?.writeText(left).catch(() => undefined);
    });
  }
}

let last: { noteId: string; beforehand: Beforehand } | null = null;

/** The one of a note that is being opened, whichever component asks. */
export function beforehandOf(noteId: string): Beforehand {
  if (last?.noteId !== noteId) last = { noteId, beforehand: new Beforehand() };
  return last.beforehand;
}
