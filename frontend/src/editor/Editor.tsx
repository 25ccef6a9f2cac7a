import type { Extension } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { type EditorCommandId, runCommand } from "./commands";
import {
  bindTo,
  changeRules,
  type EditorRules,
  type EditorSource,
  editorState,
  type Place,
  placeIn,
} from "./extensions";
import { setFocusMode } from "./focusMode";
import { Slowness } from "./slowness";
import { goTo } from "./survey";
import type { Uploads } from "./upload";

export interface EditorHandle {
  /** Puts the caret into the text: where it was, or at the start. */
  focus(): void;
  /** Does an editing command, with the caret back in the text. */
  run(command: EditorCommandId): void;
  /** Puts the caret at a place in the text and shows it near the top. */
  goTo(position: number): void;
  setFocusMode(isOn: boolean): void;
}

/** What somebody did with the text before there was an editor, or one that they could write in. Each is told once. */
export interface Beforehand {
  takePlace(): Place | null;
  /** Whether they want the caret in the text, wherever in it. */
  takeWish(): boolean;
  /** With ``\b`` for each Backspace. */
  takeKeys(): string;
}

interface EditorProps extends EditorRules {
  /** Null while the document is on its way; until it comes, ``early`` is shown. */
  source: EditorSource | null;
  /** The text as it is known before the document is there. Nobody can write in it. */
  early?: string;
  beforehand?: Beforehand;
  /** Where files go that are pasted, dropped or picked; without it none are taken. */
  uploads?: Uploads;
  /** What the page adds to the editor. It is taken once, when the editor is made. */
  extra?: Extension;
  ref?: Ref<EditorHandle>;
}

/** Whether the caret is nowhere, so that it can be put somewhere without taking it from a field. */
function isCaretFree(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

/** Shows as selected what is selected in an editor that cannot have the caret. */
function showSelection(view: EditorView): void {
  view.requestMeasure({
    key: showSelection,
    read: () => undefined,
    write() {
      const { anchor, head } = view.state.selection.main;
      const [from, to] = [view.domAtPos(anchor), view.domAtPos(head)];
      document.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    },
  });
}

/** Writes what was typed before one could write, and erases what was erased, as if it was typed now. */
function typeInto(view: EditorView, keys: string): void {
  keys.split("\b").forEach((words, backspaces) => {
    if (backspaces > 0) runScopeHandlers(view, new KeyboardEvent("keydown", { key: "Backspace" }), "editor");
    if (words)
      view.dispatch(view.state.replaceSelection(words), { userEvent: "input.type", scrollIntoView: true });
  });
}

/** A CodeMirror bound to a shared text. React never holds that text; it only says what may be done with it. */
export function Editor({ source, early = "", beforehand, uploads, extra, ref, ...rules }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  /** What the view is bound to now. */
  const bound = useRef<{ source: EditorSource | null; uploads: Uploads | undefined } | null>(null);
  /** Somebody clicked into a text that could not take the caret yet. */
  const isChosen = useRef(false);
  const first = useRef(extra);
  // What a new editor starts with; later changes reach it through the effect below.
  const start = useRef({ rules, early, beforehand });
  const { readOnly, maxTextBytes, onFull, showsSource, links, onSlow } = rules;
  useLayoutEffect(() => {
    const now = { readOnly, maxTextBytes, onFull, showsSource, links, onSlow };
    start.current = { rules: now, early, beforehand };
    view.current?.dispatch(changeRules(now));
  }, [readOnly, maxTextBytes, onFull, showsSource, links, onSlow, early, beforehand]);

  useLayoutEffect(
    () => () => {
      view.current?.destroy();
      view.current = null;
    },
    [],
  );

  // Before the browser paints: the text has been shown where the editor comes.
  useLayoutEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const before = view.current;
    const isWaiting = before !== null && bound.current?.source === null;
    if (before && bound.current?.source === source && bound.current.uploads === uploads) return;
    bound.current = { source, uploads };
    const takeOver = (editor: EditorView) => {
      const isWished = start.current.beforehand?.takeWish() || isChosen.current;
      if (isWished && isCaretFree()) editor.focus();
      const keys = editor.state.readOnly ? "" : (start.current.beforehand?.takeKeys() ?? "");
      if (keys) typeInto(editor, keys);
    };
    if (isWaiting && source) {
      before.dispatch(bindTo(before.state, source, uploads));
      takeOver(before);
      return;
    }
    before?.destroy();
    isChosen.current = false;
    const slowness = new Slowness();
    const editor = new EditorView({
      state: editorState(source ?? start.current.early, start.current.rules, {
        uploads,
        extra: first.current,
      }),
      parent,
      dispatchTransactions(transactions, changed) {
        const began = performance.now();
        changed.update(transactions);
        isChosen.current = transactions.some((one) => one.isUserEvent("select")) || isChosen.current;
        const { showsSource: isSource, onSlow: tell } = start.current.rules;
        if (isSource) slowness.forget();
        else if (transactions.some((one) => one.docChanged || one.selection)) {
          const now = performance.now();
          if (slowness.isSlowAfter(now - began, now)) tell?.();
        }
      },
    });
    view.current = editor;
    const chosen = start.current.beforehand?.takePlace();
    if (chosen) {
      editor.dispatch({ selection: placeIn(editor.state, chosen) });
      isChosen.current = true;
    }
    if (source) takeOver(editor);
    else if (chosen) showSelection(editor);
  }, [source, uploads]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view.current?.focus(),
      run(command) {
        const editor = view.current;
        if (!editor || bound.current?.source === null) return;
        editor.focus();
        runCommand(editor, command);
      },
      goTo(position) {
        if (view.current) goTo(view.current, position);
      },
      setFocusMode(isOn) {
        if (view.current) setFocusMode(view.current, isOn);
      },
    }),
    [],
  );

  return <div ref={place} />;
}
