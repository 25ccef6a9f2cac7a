/** What is pasted arrives as Markdown: web pages and documents, cells of a spreadsheet. */
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import { asOneStep } from "@/editor/commands";
import { columns, lineParts, wordColumn } from "@/editor/commands/lines";
import { isInCode } from "@/editor/commands/segments";
import { leadOf } from "@/editor/commands/tables";
import { asCellText } from "@/editor/livepreview/tableGuard";
import { isInTable, placeOf } from "@/editor/livepreview/tableKeys";
import { delimiterRow } from "@/editor/livepreview/tableModel";
import { pieces } from "@/editor/paste";
import { cleanText } from "@/editor/wholeCharacters";
import { cellsIn, tableFromCells } from "./cells";
import { keepPlace, type Place, places } from "./places";

/** More than this is a file, and goes in as the plain text that it has as well. */
const MOST_HTML = 1024 * 1024;
const BLOCK = /^(?:[>|]|[-+*] |#{1,6} |\d+[.)] |```|\$\$|---)/;

/** ``text`` as it fits where the caret is: blocks on lines of their own, inside the quote or list item that is there. */
function fitted(view: EditorView, text: string, { from, to }: Place): Place & { insert: string } {
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
  // The words behind go on where words end; below a block they need a line of their own.
  const isWords = text.split("\n\n").every((part) => !BLOCK.test(part) && !/^\s/.test(part));
  return { insert: before + inner + (isEnd || isWords ? "" : gap), from, to };
}

/** The caret goes behind what is put; whoever has gone on elsewhere by now stays there. */
function replace(view: EditorView, place: Place, insert: string, at: Place): void {
  const { from, to } = view.state.selection.main;
  const isThere = from === at.from && to === at.to;
  asOneStep(view, () => {
    const whole = view.state.update({ changes: { ...place, insert }, userEvent: "input.paste" });
    // A note that takes the whole takes every piece on the way to it; one that does not must not get some of them.
    if (!whole.docChanged) return;
    let { from: start, to: end } = place;
    for (const piece of insert === "" ? [""] : pieces(insert)) {
      view.dispatch({ changes: { from: start, to: end, insert: piece }, userEvent: "input.paste" });
      start += piece.length;
      end = start;
    }
    if (isThere) view.dispatch({ selection: { anchor: start }, scrollIntoView: true });
  });
}

function put(view: EditorView, text: string, at: Place = view.state.selection.main): void {
  const { insert, from, to } = fitted(view, cleanText(text), at);
  replace(view, { from, to }, insert, at);
}

function putPlain(view: EditorView, text: string, at: Place = view.state.selection.main): void {
  replace(view, { from: at.from, to: at.to }, cleanText(text), at);
}

/** The words of a text, whatever stands between them. */
function bare(text: string): string {
  return text.replace(/[\s\\]+/g, "");
}

/** Markdown that says no more than the plain text is not needed. Word and Google Docs have paragraphs where that has lines. */
function saysMore(text: string, html: string, plain: string): boolean {
  if (bare(text) !== bare(plain)) return true;
  const paragraphs = (written: string) => written.trim().split(/\n\s*\n/).length;
  return /<p[\s>]/i.test(html) && paragraphs(text) > paragraphs(plain);
}

/** The plain text that came along, where the converter does not come or cannot read so much nesting. */
async function markdownOf(html: string, plain: string): Promise<string> {
  try {
    const { htmlToMarkdown } = await import("./htmlToMarkdown");
    return htmlToMarkdown(html);
  } catch {
    return plain;
  }
}

async function putHtml(view: EditorView, html: string, plain: string): Promise<void> {
  const place = keepPlace(view);
  const text = await markdownOf(html, plain);
  const at = place();
  if (!at || view.state.readOnly) return;
  if (plain === "" || saysMore(text, html, plain)) put(view, text, at);
  // Word ends all that it copies with a line end.
  else putPlain(view, plain.replace(/[\r\n]+$/, ""), at);
}

/** Cells that are pasted into a table; null where it is one piece of text. */
function cellsFor({ state }: EditorView, html: string, plain: string): string[][] | null {
  const cells = isInTable(state) ? cellsIn(plain) : null;
  const isGrid = plain.includes("\t") || (html.includes("<table") && plain.trim().includes("\n"));
  return isGrid ? cells : null;
}

async function putCells(view: EditorView, cells: string[][], plain: string): Promise<void> {
  const place = keepPlace(view);
  const filling = await import("./fillCells").catch(() => null);
  const at = place();
  if (!at || view.state.readOnly) return;
  const state = view.state.update({ selection: { anchor: at.from } }).state;
  const target = placeOf(state);
  const dashes = target && delimiterRow(target.table);
  if (filling && target && dashes) {
    const table = { place: target, dashes, lead: leadOf(state, target) };
    const rows = cells.map((row) => row.map((text) => asCellText(text.trim(), "")));
    asOneStep(view, () => view.dispatch(filling.fillCells(state, table, rows)));
  } else putPlain(view, plain, at);
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
  const cells = cellsFor(view, html, plain);
  if (cells) {
    event.preventDefault();
    void putCells(view, cells, plain);
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
    copyMarkdown,
    places,
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
