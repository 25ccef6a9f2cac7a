import { defaultKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import {
  ChangeSet,
  type ChangeSpec,
  Compartment,
  EditorState,
  type Extension,
  type TransactionSpec,
} from "@codemirror/state";
import { dropCursor, EditorView, keymap, placeholder } from "@codemirror/view";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { blockLines } from "./blockLines";
import { commandKeymap, withoutPageKeys } from "./commands";
import { automaticMarkers } from "./commands/automaticMarker";
import { closingFence } from "./commands/closingFence";
import type { Company } from "./company/Company";
import { companyLook } from "./company/look";
import { findPanel } from "./finding/panel";
import { focusMode } from "./focusMode";
import { laterAids } from "./laterAids";
import { livePreview, previewKeys } from "./livepreview";
import { markdown } from "./markdown";
import { type NoteLinks, noteLinks } from "./noteLinks";
import { largePaste } from "./paste";
import { richPaste } from "./pasting/richPaste";
import { remoteCarets } from "./remoteCarets";
import { textDirection } from "./textDirection";
import { textLimit } from "./textLimit";
import { editorLook } from "./theme";
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

/** What needs the shared text, each at its place in the order of precedence. */
const bound = {
  first: new Compartment(),
  paste: new Compartment(),
  binding: new Compartment(),
  company: new Compartment(),
  keys: new Compartment(),
};

type Bound = Record<keyof typeof bound, Extension>;

/** A text that is shown before the document is there takes no caret and no key: what is typed must not get lost. */
const waiting: Bound = {
  first: [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ "aria-busy": "true", style: "cursor: progress" }),
  ],
  paste: [],
  binding: [],
  company: [],
  keys: [],
};

function boundTo(source: EditorSource, uploads: Uploads | undefined): Bound {
  const { text, undoManager, awareness, company } = source;
  return {
    first: uploads ? uploading(uploads, source) : [],
    paste: largePaste(undoManager),
    binding: [yCollab(text, null, { undoManager }), undoManagerFacet.of(undoManager)],
    company: [remoteCarets(text, awareness, company?.carets), company?.extension() ?? []],
    keys: commandKeymap(undoManager),
  };
}

/** What turns ``before`` into ``after``, as one change: nothing where they are equal, as they nearly always are. */
function difference(before: string, after: string): ChangeSpec[] {
  if (before === after) return [];
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return [{ from, to: before.length - end, insert: after.slice(from, after.length - end) }];
}

/** A selection in a text that was shown elsewhere. */
export interface Place {
  readonly anchor: number;
  readonly head: number;
  readonly text: string;
}

/** The same selection in the text that is there now. */
export function placeIn(
  { doc }: EditorState,
  { anchor, head, text }: Place,
): { anchor: number; head: number } {
  const changes = ChangeSet.of(difference(text, doc.toString()), text.length);
  return { anchor: changes.mapPos(anchor), head: changes.mapPos(head) };
}

/** Binds an editor that showed a text ahead to the document. Caret, scroll and all that is drawn stay where they are;
 * where the texts differ, the document's is shown. */
export function bindTo(state: EditorState, source: EditorSource, uploads?: Uploads): TransactionSpec {
  const parts = boundTo(source, uploads);
  const places = Object.keys(bound) as Array<keyof Bound>;
  return {
    changes: difference(state.doc.toString(), source.text.toString()),
    effects: places.map((place) => bound[place].reconfigure(parts[place])),
    // It is no edit: neither limits nor guards have a say.
    filter: false,
  };
}

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

/** A new editor's state, filled with the document's text: the binding itself fills nothing. Given a text in place of
 * the document, it shows that until ``bindTo`` brings the document. */
export function editorState(
  source: EditorSource | string,
  start: EditorRules,
  { uploads, extra = [] }: Additions = {},
): EditorState {
  const isEarly = typeof source === "string";
  const parts = isEarly ? waiting : boundTo(source, uploads);
  return EditorState.create({
    doc: isEarly ? source : source.text.toString(),
    extensions: [
      // Yjs counts "\r\n" as two characters and the editor as one: with "\n" alone both count alike.
      EditorState.lineSeparator.of("\n"),
      EditorView.clipboardInputFilter.of((pasted) => pasted.replace(/\r\n?/g, "\n")),
      wholeCharacters(),
      bound.first.of(parts.first),
      bound.paste.of(parts.paste),
      richPaste(),
      rules.of(rulesExtension(start)),
      bound.binding.of(parts.binding),
      // Before the keys of tables: an open menu has Enter and Tab first.
      laterAids(),
      previewKeys,
      bound.company.of(parts.company),
      markdown(),
      automaticMarkers(),
      closingFence,
      indentOnInput(),
      indentUnit.of("  "),
      bracketMatching(),
      blockLines(),
      textDirection(),
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
      bound.keys.of(parts.keys),
      keymap.of(withoutPageKeys([...yUndoManagerKeymap, ...searchKeymap, ...defaultKeymap])),
      extra,
    ],
  });
}
