import { defaultKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { dropCursor, EditorView, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { blockLines } from "./blockLines";
import { commandKeymap, withoutPageKeys } from "./commands";
import { automaticMarkers } from "./commands/automaticMarker";
import type { Company } from "./company/Company";
import { companyLook } from "./company/look";
import { findPanel } from "./finding/panel";
import { focusMode } from "./focusMode";
import { laterCompletion } from "./laterCompletion";
import { livePreview, previewKeys } from "./livepreview";
import { markdown } from "./markdown";
import { type NoteLinks, noteLinks } from "./noteLinks";
import { largePaste } from "./paste";
import { richPaste } from "./pasting/richPaste";
import { remoteCarets } from "./remoteCarets";
import { textLimit } from "./textLimit";
import { editorLook } from "./theme";
import { selectionToolbar } from "./toolbar";
import { undoManager as undoManagerFacet } from "./undo";
import { type Uploads, uploading } from "./upload";
import { wholeCharacters } from "./wholeCharacters";

/** What the editor is bound to. The editor opens no connection and no storage; a replica has these parts. */
export interface EditorSource {
  readonly text: Y.Text;
  readonly undoManager: Y.UndoManager;
  readonly awareness: Awareness;
  /** What the page shows of the others here, and does with them. */
  readonly company?: Company;
}

export interface EditorRules {
  readonly readOnly: boolean;
  /** Bytes of UTF-8 that the text may have; 0 for no limit. */
  readonly maxTextBytes: number;
  onFull(): void;
  /** Whether the text is shown as it is written, with all of its markup. */
  readonly showsSource?: boolean;
  /** Where wiki-links and tags lead to. */
  readonly links?: NoteLinks;
  /** Drawing the text takes too long on this device. */
  onSlow?(): void;
}

/** What the page around an editor adds to it. */
export interface Additions {
  /** Where files go that are pasted, dropped or picked; without it none are taken. */
  readonly uploads?: Uploads;
  readonly extra?: Extension;
}

const rules = new Compartment();

function rulesExtension(given: EditorRules): Extension {
  const { readOnly, maxTextBytes, onFull, showsSource, links } = given;
  return [
    showsSource ? [] : livePreview(),
    links ? noteLinks.of(links) : [],
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
export function editorState(
  source: EditorSource,
  start: EditorRules,
  { uploads, extra = [] }: Additions = {},
): EditorState {
  const { text, undoManager, awareness, company } = source;
  return EditorState.create({
    doc: text.toString(),
    extensions: [
      // Yjs counts "\r\n" as two characters and the editor as one: with "\n" alone both count alike.
      EditorState.lineSeparator.of("\n"),
      EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, "\n")),
      wholeCharacters(),
      uploads ? uploading(uploads, source) : [],
      largePaste(undoManager),
      richPaste(),
      rules.of(rulesExtension(start)),
      yCollab(text, null, { undoManager }),
      undoManagerFacet.of(undoManager),
      // Before the keys of tables: an open menu has Enter and Tab first.
      laterCompletion(),
      previewKeys,
      remoteCarets(text, awareness, company?.carets),
      company?.extension() ?? [],
      markdown(),
      automaticMarkers(),
      indentUnit.of("  "),
      bracketMatching(),
      blockLines(),
      findPanel(),
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
      companyLook(),
      focusMode(),
      selectionToolbar(),
      commandKeymap(undoManager),
      keymap.of(withoutPageKeys([...yUndoManagerKeymap, ...searchKeymap, ...defaultKeymap])),
      extra,
    ],
  });
}
