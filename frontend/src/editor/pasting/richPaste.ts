/** What is pasted arrives as Markdown: web pages and documents, cells of a spreadsheet. */
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { asOneStep } from "@/editor/commands";
import { columns, lineParts, wordColumn } from "@/editor/commands/lines";
import { isInCode } from "@/editor/commands/segments";
import { cleanText } from "@/editor/wholeCharacters";
import { tableFromCells } from "./cells";

/** More than this is a file, and goes in as the plain text that it has as well. */
const MOST_HTML = 1024 * 1024;
const BLOCK = /^(?:[-+*>|]|#{1,6} |\d+[.)] |```|\$\$|---)/;

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Where texts will go that are still being made into Markdown: what is typed meanwhile comes after them. */
const awaited = ViewPlugin.fromClass(
  class {
    readonly places = new Map<symbol, Place>();

    update({ changes, docChanged }: ViewUpdate): void {
      if (!docChanged) return;
      for (const [id, { from, to }] of this.places) {
        this.places.set(id, { from: changes.mapPos(from, -1), to: changes.mapPos(to, -1) });
      }
    }
  },
);

/** ``text`` as it fits where the caret is: blocks on lines of their own, inside the quote or list item that is there. */
export function fitted(view: EditorView, text: string, { from, to }: Place = view.state.selection.main) {
  const line = view.state.doc.lineAt(from);
  const rest = view.state.doc.lineAt(to);
  const parts = lineParts(line.text);
  const isBlock = BLOCK.test(text);
  if (!text.includes("\n") && !isBlock) return { insert: text, from, to };
  const isItem = parts.mark !== "" && parts.marker !== "heading";
  // Items pasted into an item that is still empty take its place.
  if (isItem && parts.words === "" && /^(?:[-+*]|\d+[.)]) /.test(text) && from === line.to) {
    const lead = parts.quotes + parts.indent;
    return { insert: lead + text.replaceAll("\n", `\n${lead}`), from: line.from, to };
  }
  const lead =
    parts.quotes.replace(/>$/, "> ") + " ".repeat(isItem ? wordColumn(parts) : columns(parts.indent));
  const inner = text.replace(/\n(?=[^\n])/g, `\n${lead}`).replace(/\n(?=\n)/g, `\n${parts.quotes.trimEnd()}`);
  const isStart = view.state.sliceDoc(line.from, from).slice(parts.quotes.length).trim() === "";
  const isEnd = view.state.sliceDoc(to, rest.to).trim() === "";
  const gap = `\n${parts.quotes.trimEnd()}\n${lead}`;
  const before =
    isBlock &&
    !isStart &&
    !(isItem && from === line.from + parts.quotes.length + parts.indent.length + parts.mark.length)
      ? gap
      : "";
  return { insert: before + inner + (isEnd ? "" : gap), from, to };
}

function put(view: EditorView, text: string): void {
  const { insert, from, to } = fitted(view, cleanText(text));
  asOneStep(view, () =>
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      userEvent: "input.paste",
      scrollIntoView: true,
    }),
  );
}

function putPlain(view: EditorView, text: string): void {
  asOneStep(view, () =>
    view.dispatch(view.state.replaceSelection(cleanText(text)), {
      userEvent: "input.paste",
      scrollIntoView: true,
    }),
  );
}

/** The words of a text, whatever stands between them: Markdown that says no more than the plain text is not needed. */
function bare(text: string): string {
  return text.replace(/[\s\\]+/g, "");
}

/** Puts a text where the paste was, and takes the caret along only if it has not gone on. */
function putAt(view: EditorView, place: Place, text: string, isPlain: boolean): void {
  const { main } = view.state.selection;
  if (main.from === place.from && main.to === place.to) {
    if (isPlain) putPlain(view, text);
    else put(view, text);
    return;
  }
  const clean = cleanText(text);
  const changes = isPlain ? { ...place, insert: clean } : fitted(view, clean, place);
  asOneStep(view, () => view.dispatch({ changes, userEvent: "input.paste" }));
}

async function putHtml(view: EditorView, html: string, plain: string): Promise<void> {
  const id = Symbol();
  const { from, to } = view.state.selection.main;
  view.plugin(awaited)?.places.set(id, { from, to });
  const converter = await import("./htmlToMarkdown").catch(() => null);
  const places = view.plugin(awaited)?.places;
  const place = places?.get(id);
  places?.delete(id);
  // The note is closed, or was taken from this person meanwhile.
  if (!place || view.state.readOnly) return;
  // The part may not come while the server is away; the plain text is there.
  const text = converter?.htmlToMarkdown(html) ?? plain;
  const isPlain = plain !== "" && bare(text) === bare(plain);
  putAt(view, place, isPlain ? plain : text, isPlain);
}

/** What shift-paste says: the words alone. */
let isShiftHeld = false;

function paste(event: ClipboardEvent, view: EditorView): boolean {
  const data = event.clipboardData;
  if (!data || view.state.readOnly || data.files.length > 0) return false;
  const plain = data.getData("text/plain");
  const html = data.getData("text/html");
  const { from } = view.state.selection.main;
  // Our own clipboard says that it is Markdown already; an editor for code says where its text is from.
  const isAsIs =
    isShiftHeld ||
    data.getData("text/markdown") !== "" ||
    data.types.includes("vscode-editor-data") ||
    isInCode(view.state, from);
  if (isAsIs) {
    if (plain === "") return false;
    event.preventDefault();
    putPlain(view, plain);
    return true;
  }
  const table = tableFromCells(plain);
  if (table && (html === "" || html.includes("<table"))) {
    event.preventDefault();
    put(view, table);
    return true;
  }
  if (html === "" || html.length > MOST_HTML) return false;
  // An address over words makes a link of them, and browsers copy addresses as HTML too.
  if (/^\w+:\/\/\S+$/.test(plain.trim())) return false;
  event.preventDefault();
  void putHtml(view, html, plain);
  return true;
}

/** Says on the clipboard that what was copied here is Markdown. */
const copyMarkdown = ViewPlugin.define((view) => {
  // The editor writes the clipboard in its own handler, which clears it first: this one comes after.
  const mark = ({ clipboardData, defaultPrevented }: ClipboardEvent) => {
    if (defaultPrevented) clipboardData?.setData("text/markdown", clipboardData.getData("text/plain"));
  };
  view.dom.addEventListener("copy", mark);
  view.dom.addEventListener("cut", mark);
  return {
    destroy() {
      view.dom.removeEventListener("copy", mark);
      view.dom.removeEventListener("cut", mark);
    },
  };
});

export function richPaste(): Extension {
  return [
    awaited,
    copyMarkdown,
    Prec.high(
      EditorView.domEventHandlers({
        keydown(event) {
          isShiftHeld = event.shiftKey;
          return false;
        },
        keyup(event) {
          isShiftHeld = event.shiftKey;
          return false;
        },
        paste,
      }),
    ),
  ];
}
