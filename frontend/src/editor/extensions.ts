import { defaultKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { dropCursor, EditorView, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { blockLines } from "./blockLines";
import { indentInside, outdentInside, toggleMark } from "./commands";
import { livePreview, previewKeys } from "./livepreview";
import { markdown } from "./markdown";
import { type NoteLinks, noteLinks } from "./noteLinks";
import { largePaste } from "./paste";
import { remoteCarets } from "./remoteCarets";
import { textLimit } from "./textLimit";
import { editorLook } from "./theme";
import { undoManager as undoManagerFacet } from "./undo";
import { wholeCharacters } from "./wholeCharacters";

/** What the editor is bound to. The editor opens no connection and no storage; a replica has these parts. */
export interface EditorSource {
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager;
  readonly awareness: Awareness;
}

export interface EditorRules {
  readonly readOnly: boolean;
  /** Bytes of UTF-8 that the text may have; 0 for no limit. */
  readonly maxTextBytes: number;
  onFull(): void;
  /** Whether the text is shown as it is written, with all of its markup. */
  readonly showsSource: boolean;
  onToggleSource(): void;
  /** Where wiki-links and tags lead to. */
  readonly links?: NoteLinks;
  /** Drawing the text takes too long on this device. */
  onSlow?(): void;
}

const rules = new Compartment();

function rulesExtension(given: EditorRules): Extension {
  const { readOnly, maxTextBytes, onFull, showsSource, onToggleSource, links } = given;
  const toggleSource = () => {
    onToggleSource();
    return true;
  };
  return [
    showsSource ? [] : livePreview(),
    links ? noteLinks.of(links) : [],
    keymap.of([{ key: "Mod-e", run: toggleSource, preventDefault: true }]),
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of(readOnly ? { "aria-readonly": "true" } : {}),
    readOnly ? [] : placeholder("Write something"),
    textLimit(maxTextBytes, onFull),
  ];
}

/** The change to an open editor when what one may do changed. */
export function changeRules(next: EditorRules) {
  return { effects: rules.reconfigure(rulesExtension(next)) };
}

/** A new editor's state, filled with the document's text: the binding itself fills nothing. */
export function editorState(source: EditorSource, start: EditorRules): EditorState {
  const { text, undoManager, awareness } = source;
  return EditorState.create({
    doc: text.toString(),
    extensions: [
      // Yjs counts "\r\n" as two characters and the editor as one: with "\n" alone both count alike.
      EditorState.lineSeparator.of("\n"),
      EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, "\n")),
      wholeCharacters(),
      largePaste(undoManager),
      rules.of(rulesExtension(start)),
      yCollab(text, null, { undoManager }),
      undoManagerFacet.of(undoManager),
      previewKeys,
      remoteCarets(text, awareness),
      markdown(),
      indentUnit.of("  "),
      bracketMatching(),
      blockLines(),
      search({ top: true }),
      highlightSelectionMatches({ minSelectionLength: 3 }),
      dropCursor(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        "aria-label": "Note text",
        spellcheck: "true",
        autocorrect: "on",
        autocapitalize: "sentences",
      }),
      editorLook(),
      keymap.of([
        { key: "Mod-b", run: toggleMark("**"), preventDefault: true },
        { key: "Mod-i", run: toggleMark("*"), preventDefault: true },
        { key: "Tab", run: indentInside, shift: outdentInside },
        ...yUndoManagerKeymap,
        ...searchKeymap,
        ...defaultKeymap,
      ]),
    ],
  });
}
