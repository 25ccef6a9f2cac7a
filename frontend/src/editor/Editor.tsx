import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { type EditorCommandId, runCommand } from "./commands";
import { bindTo, changeRules, type EditorRules, type EditorSource, editorState } from "./extensions";
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

interface EditorProps extends EditorRules {
  /** Null while the document is on its way; until it comes, ``early`` is shown. */
  source: EditorSource | null;
  /** The text as it is known before the document is there. Nobody can write in it. */
  early?: string;
  /** Take the caret as soon as one can write. */
  autoFocus?: boolean;
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

/** A CodeMirror bound to a shared text. React never holds that text; it only says what may be done with it. */
export function Editor({
  source,
  early = "",
  autoFocus = false,
  uploads,
  extra,
  ref,
  ...rules
}: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  /** What the view is bound to now. */
  const bound = useRef<{ source: EditorSource | null; uploads: Uploads | undefined } | null>(null);
  /** Somebody clicked into a text that could not take the caret yet. */
  const isChosen = useRef(false);
  const first = useRef(extra);
  // What a new editor starts with; later changes reach it through the effect below.
  const start = useRef({ rules, autoFocus, early });
  const { readOnly, maxTextBytes, onFull, showsSource, links, onSlow } = rules;
  useEffect(() => {
    const now = { readOnly, maxTextBytes, onFull, showsSource, links, onSlow };
    start.current = { rules: now, autoFocus, early };
    view.current?.dispatch(changeRules(now));
  }, [readOnly, maxTextBytes, onFull, showsSource, links, onSlow, autoFocus, early]);

  useEffect(
    () => () => {
      view.current?.destroy();
      view.current = null;
    },
    [],
  );

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const before = view.current;
    const isWaiting = before !== null && bound.current?.source === null;
    if (before && bound.current?.source === source && bound.current.uploads === uploads) return;
    bound.current = { source, uploads };
    if (isWaiting && source) {
      const wantsCaret = start.current.autoFocus || (isChosen.current && isCaretFree());
      before.dispatch(bindTo(before.state, source, uploads));
      if (wantsCaret) before.focus();
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
        else if (transactions.some((one) => one.docChanged || one.selection))
          if (slowness.isSlowAfter(performance.now() - began)) tell?.();
      },
    });
    view.current = editor;
    if (source && start.current.autoFocus) editor.focus();
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
