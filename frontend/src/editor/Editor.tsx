import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { type EditorCommandId, runCommand } from "./commands";
import { changeRules, type EditorRules, type EditorSource, editorState } from "./extensions";
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
  source: EditorSource;
  /** Take the caret as soon as the editor is there. */
  autoFocus?: boolean;
  /** Where files go that are pasted, dropped or picked; without it none are taken. */
  uploads?: Uploads;
  /** What the page adds to the editor. It is taken once, when the editor is made. */
  extra?: Extension;
  ref?: Ref<EditorHandle>;
}

/** A CodeMirror bound to a shared text. React never holds the text; it only says what may be done with it. */
export function Editor({ source, autoFocus = false, uploads, extra, ref, ...rules }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const first = useRef(extra);
  // What a new editor starts with; later changes reach it through the effect below.
  const start = useRef({ rules, autoFocus });
  const { readOnly, maxTextBytes, onFull, showsSource, links, onSlow } = rules;
  useEffect(() => {
    const now = { readOnly, maxTextBytes, onFull, showsSource, links, onSlow };
    start.current = { rules: now, autoFocus };
    view.current?.dispatch(changeRules(now));
  }, [readOnly, maxTextBytes, onFull, showsSource, links, onSlow, autoFocus]);

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const slowness = new Slowness();
    const editor = new EditorView({
      state: editorState(source, start.current.rules, { uploads, extra: first.current }),
      parent,
      dispatchTransactions(transactions, changed) {
        const began = performance.now();
        changed.update(transactions);
        const { showsSource: isSource, onSlow: tell } = start.current.rules;
        if (isSource) slowness.forget();
        else if (transactions.some((one) => one.docChanged || one.selection))
          if (slowness.isSlowAfter(performance.now() - began)) tell?.();
      },
    });
    view.current = editor;
    if (start.current.autoFocus) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [source, uploads]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => view.current?.focus(),
      run(command) {
        const editor = view.current;
        if (!editor) return;
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
