import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { changeRules, type EditorRules, type EditorSource, editorState } from "./extensions";

export interface EditorHandle {
  /** Puts the caret into the text: where it was, or at the start. */
  focus(): void;
}

interface EditorProps extends EditorRules {
  source: EditorSource;
  /** Take the caret as soon as the editor is there. */
  autoFocus?: boolean;
  ref?: Ref<EditorHandle>;
}

/** A CodeMirror bound to a shared text. React never holds the text; it only says what may be done with it. */
export function Editor({ source, autoFocus = false, ref, ...rules }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // What a new editor starts with; later changes reach it through the effect below.
  const start = useRef({ rules, autoFocus });
  const { readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links } = rules;
  useEffect(() => {
    const now = { readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links };
    start.current = { rules: now, autoFocus };
    view.current?.dispatch(changeRules(now));
  }, [readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links, autoFocus]);

  useEffect(() => {
    const parent = place.current;
    if (!parent) return;
    const editor = new EditorView({ state: editorState(source, start.current.rules), parent });
    view.current = editor;
    if (start.current.autoFocus) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [source]);

  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);

  return <div ref={place} />;
}
