import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { changeRules, type EditorRules, type EditorSource, editorState } from "./extensions";
import { Slowness } from "./slowness";
import type { Uploads } from "./upload";

export interface EditorHandle {
  /** Puts the caret into the text: where it was, or at the start. */
  focus(): void;
}

interface EditorProps extends EditorRules {
  source: EditorSource;
  /** Take the caret as soon as the editor is there. */
  autoFocus?: boolean;
  /** Where files go that are pasted, dropped or picked; without it none are taken. */
  uploads?: Uploads;
  ref?: Ref<EditorHandle>;
}

/** A CodeMirror bound to a shared text. React never holds the text; it only says what may be done with it. */
export function Editor({ source, autoFocus = false, uploads, ref, ...rules }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // What a new editor starts with; later changes reach it through the effect below.
  const start = useRef({ rules, autoFocus });
  const { readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links, onSlow } = rules;
  useEffect(() => {
    const now = { readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links, onSlow };
    start.current = { rules: now, autoFocus };
    view.current?.dispatch(changeRules(now));
  }, [readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links, onSlow, autoFocus]);

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const slowness = new Slowness();
    const editor = new EditorView({
      state: editorState(source, start.current.rules, uploads),
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

  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);

  return <div ref={place} />;
}
