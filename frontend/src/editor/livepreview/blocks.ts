/** Blocks that are drawn as a whole: tables, images alone on a line, formulas, diagrams, front matter.
 *
 * Tables, formulas and diagrams also within quotes and lists.
 * All of them are kept, wherever they are in the note. A change moves them, and only the blocks that it touched are looked
 * at again, up to the first that the parser has taken over unchanged. Which of them step back for the caret is decided
 * apart from that, around the caret alone.
 */
import { syntaxTree } from "@codemirror/language";
import {
  type EditorState,
  type Range,
  RangeSet,
  RangeValue,
  StateField,
  type Transaction,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { SyntaxNode, Tree } from "@lezer/common";
import { imageOf } from "./images";
import { containers, Inside, settingOf, standsAlone } from "./nested";
import { revealIn, revealing } from "./reveal";
import { tableSource } from "./tableModel";
import { DiagramWidget } from "./widgets/diagram";
import { FrontMatterWidget } from "./widgets/frontMatter";
import { ImageWidget } from "./widgets/image";
import { BlockMathWidget } from "./widgets/math";
import { TableWidget } from "./widgets/table";

const MAX_FOOTNOTE_UNITS = 400;

/** What is drawn as a whole within quotes and lists as well. */
const inner = new Set(["Table", "BlockMath", "FencedCode"]);

/** What a line of its own says about a name that is used elsewhere. */
class Definition extends RangeValue {
  constructor(
    readonly kind: "links" | "footnotes",
    readonly label: string,
    readonly text: string,
  ) {
    super();
  }
}

export interface Definitions {
  readonly links: ReadonlyMap<string, string>;
  readonly footnotes: ReadonlyMap<string, string>;
}

interface Blocks {
  readonly drawn: DecorationSet;
  readonly defined: RangeSet<Definition>;
  readonly definitions: Definitions;
  /** What the above was read from. */
  readonly tree: Tree;
  /** From where on the parser had not come along. */
  readonly pending: number;
}

export const labelOf = (written: string) => written.trim().replace(/\s+/g, " ").toLowerCase();

function replace(
  state: EditorState,
  node: SyntaxNode,
  widget: TableWidget | ImageWidget | BlockMathWidget | DiagramWidget | FrontMatterWidget,
) {
  const { doc } = state;
  const isTable = widget instanceof TableWidget;
  const isShownBelow = !(isTable || widget instanceof FrontMatterWidget);
  const setting = settingOf(state, node);
  const shown = setting ? new Inside(widget, setting) : widget;
  return Decoration.replace({ widget: shown, block: true, isShownBelow, isTable }).range(
    doc.lineAt(node.from).from,
    doc.lineAt(node.to).to,
  );
}

/** What lies between the first and the last line of a node, without the marks of the quotes around it. */
function inside(state: EditorState, node: SyntaxNode): string {
  const first = state.doc.lineAt(node.from);
  const last = state.doc.lineAt(node.to);
  if (last.number <= first.number + 1) return "";
  const text = state.sliceDoc(first.to + 1, last.from - 1);
  const { quotes = 0 } = settingOf(state, node) ?? {};
  return quotes > 0 ? text.replace(new RegExp(`^(?: {0,3}> ?){1,${quotes}}`, "gm"), "") : text;
}

/** The code of a block, without what the quotes and lists around it put before its lines. */
function codeOf(state: EditorState, node: SyntaxNode): string {
  return node
    .getChildren("CodeText")
    .map(({ from, to }) => state.sliceDoc(from, to))
    .join("");
}

/** How a block is drawn as a whole; null for one that is not. */
function drawn(state: EditorState, node: SyntaxNode): Range<Decoration> | null {
  switch (node.name) {
    case "Table":
      return replace(state, node, new TableWidget(tableSource(node, state)));
    case "BlockMath":
      if (node.getChildren("BlockMathMark").length < 2) return null;
      return replace(state, node, new BlockMathWidget(inside(state, node)));
    case "FencedCode": {
      const info = node.getChild("CodeInfo");
      if (!info || node.getChildren("CodeMark").length < 2) return null;
      if (!/^mermaid\b/i.test(state.sliceDoc(info.from, info.to))) return null;
      return replace(state, node, new DiagramWidget(codeOf(state, node)));
    }
    case "FrontMatter":
      return replace(state, node, new FrontMatterWidget(inside(state, node)));
    case "Paragraph": {
      const child = node.firstChild;
      if (child?.name !== "Image" || child.from !== node.from || child.to !== node.to) return null;
      const image = imageOf(state, child);
      return image && state.doc.lineAt(node.from).to >= node.to
        ? replace(state, node, new ImageWidget(image, true))
        : null;
    }
    default:
      return null;
  }
}

/** The same for what a quote or a list has in it. */
function drawnInside(state: EditorState, container: SyntaxNode, into: Range<Decoration>[]): void {
  container.cursor().iterate(({ name, node }) => {
    if (containers.has(name)) return true;
    const one = inner.has(name) && standsAlone(state, node) ? drawn(state, node) : null;
    if (one) into.push(one);
    return false;
  });
}

function defined(state: EditorState, node: SyntaxNode): Range<Definition> | null {
  if (node.name === "LinkReference") {
    const label = node.getChild("LinkLabel");
    const url = node.getChild("URL");
    if (!label || !url) return null;
    const text = state.sliceDoc(url.from, url.to).replace(/^<|>$/g, "");
    return new Definition("links", labelOf(state.sliceDoc(label.from + 1, label.to - 1)), text).range(
      node.from,
      node.to,
    );
  }
  if (node.name !== "FootnoteDefinition") return null;
  const label = node.getChild("FootnoteLabel");
  if (!label) return null;
  const end = Math.min(node.to, label.to + MAX_FOOTNOTE_UNITS);
  const text = state
    .sliceDoc(Math.min(label.to + 2, end), end)
    .trim()
    .replace(/\s+/g, " ");
  return new Definition("footnotes", labelOf(state.sliceDoc(label.from, label.to)), text).range(
    node.from,
    node.to,
  );
}

interface Scanned {
  readonly from: number;
  readonly to: number;
  readonly drawn: Range<Decoration>[];
  readonly defined: Range<Definition>[];
  /** From where on the tree says nothing yet. */
  readonly pending: number;
}

/** Looks at the top-level blocks from one place to another, and on to the first that is the same as before. */
function scan(
  state: EditorState,
  tree: Tree,
  from: number,
  to: number,
  isSame: (block: SyntaxNode) => boolean,
): Scanned {
  const start = state.doc.lineAt(from).from;
  const found: Scanned = { from: start, to, drawn: [], defined: [], pending: Number.POSITIVE_INFINITY };
  let first = start;
  let last: SyntaxNode | null = null;
  for (let block = tree.topNode.childAfter(Math.max(0, start - 1)); block; block = block.nextSibling) {
    if (block.from > to && isSame(block)) return { ...found, from: first, to: Math.max(to, last?.to ?? to) };
    first = Math.min(first, block.from);
    last = block;
    const one = drawn(state, block);
    if (one) found.drawn.push(one);
    else if (containers.has(block.name)) drawnInside(state, block, found.drawn);
    const definition = defined(state, block);
    if (definition) found.defined.push(definition);
  }
  const isWhole = tree.length >= state.doc.length;
  return {
    ...found,
    from: first,
    to: isWhole ? state.doc.length : Math.max(to, tree.length),
    pending: isWhole ? Number.POSITIVE_INFINITY : Math.min(last?.from ?? tree.length, tree.length),
  };
}

function collect(set: RangeSet<Definition>): Definitions {
  const links = new Map<string, string>();
  const footnotes = new Map<string, string>();
  for (const at = set.iter(); at.value; at.next()) {
    const { kind, label, text } = at.value;
    const known = kind === "links" ? links : footnotes;
    // The first of several counts.
    if (!known.has(label)) known.set(label, text);
  }
  return { links, footnotes };
}

/** Puts what was found in the place of what was known there. */
function put(before: Blocks, { from, to, drawn: blocks, defined: named }: Scanned): Blocks {
  // All that overlap go, also those that only touch: they were found again.
  const isElsewhere = (start: number, end: number) => end < from || start > to;
  let wasNamed = named.length > 0;
  before.defined.between(from, to, () => {
    wasNamed = true;
    return false;
  });
  const drawnAfter = before.drawn.update({
    filterFrom: from,
    filterTo: to,
    filter: isElsewhere,
    add: blocks,
  });
  if (!wasNamed) return { ...before, drawn: drawnAfter };
  const definedAfter = before.defined.update({
    filterFrom: from,
    filterTo: to,
    filter: isElsewhere,
    add: named,
  });
  return { ...before, drawn: drawnAfter, defined: definedAfter, definitions: collect(definedAfter) };
}

function start(state: EditorState): Blocks {
  const tree = syntaxTree(state);
  const none: Blocks = {
    drawn: Decoration.none,
    defined: RangeSet.empty,
    definitions: { links: new Map(), footnotes: new Map() },
    tree,
    pending: 0,
  };
  const scanned = scan(state, tree, 0, tree.length, () => false);
  return { ...put(none, scanned), pending: scanned.pending };
}

function follow(before: Blocks, transaction: Transaction): Blocks {
  const { state, changes } = transaction;
  const tree = syntaxTree(state);
  if (!transaction.docChanged && tree === before.tree) return before;
  let after: Blocks = { ...before, tree };
  // The inverse is only needed to compare with the tree before, a few times.
  const back = transaction.docChanged ? changes.invertedDesc : null;
  const isSame = (block: SyntaxNode) => {
    const at = back ? back.mapPos(block.from, 1) : block.from;
    const known = before.tree.topNode.childAfter(at);
    return known !== null && known.from === at && known.tree !== null && known.tree === block.tree;
  };
  if (transaction.docChanged) {
    after = {
      ...after,
      drawn: before.drawn.map(changes),
      defined: before.defined.map(changes),
      pending: Number.isFinite(before.pending) ? changes.mapPos(before.pending) : before.pending,
    };
    let scannedTo = -1;
    changes.iterChangedRanges((_fromA, _toA, from, to) => {
      if (to <= scannedTo) return;
      const scanned = scan(state, tree, from, state.doc.lineAt(to).to, isSame);
      scannedTo = scanned.to;
      after = { ...put(after, scanned), pending: Math.min(after.pending, scanned.pending) };
    });
  }
  if (after.pending < tree.length || (Number.isFinite(after.pending) && tree.length >= state.doc.length)) {
    const scanned = scan(state, tree, Math.min(after.pending, state.doc.length), tree.length, () => false);
    after = { ...put(after, scanned), pending: scanned.pending };
  }
  return after;
}

export const blocks = StateField.define<Blocks>({
  create: start,
  update: follow,
  provide: (field) =>
    EditorView.decorations.compute([field, revealing], (state) => shown(state, state.field(field))),
});

/** All blocks but those at the caret, which show their source, and some of them what comes of it below. */
function shown(state: EditorState, { drawn: all }: Blocks): DecorationSet {
  const touched = new Set<Decoration>();
  const below: Range<Decoration>[] = [];
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const range of revealIn(state).ranges) {
    all.between(range.from, range.to, (start, end, block) => {
      if (touched.has(block)) return;
      touched.add(block);
      from = Math.min(from, start);
      to = Math.max(to, end);
      if (block.spec.isShownBelow)
        below.push(Decoration.widget({ widget: block.spec.widget, block: true, side: 1 }).range(end));
    });
  }
  if (touched.size === 0) return all;
  return all.update({
    filterFrom: from,
    filterTo: to,
    filter: (_from, _to, block) => !touched.has(block),
    add: below,
  });
}

const nothing: Definitions = { links: new Map(), footnotes: new Map() };

export function definitionsIn(state: EditorState): Definitions {
  return state.field(blocks, false)?.definitions ?? nothing;
}

/** Where a footnote says what it says. */
export function footnoteAt(state: EditorState, label: string): number | null {
  const set = state.field(blocks, false)?.defined;
  for (const at = set?.iter(); at?.value; at.next()) {
    if (at.value.kind === "footnotes" && at.value.label === labelOf(label)) return at.from;
  }
  return null;
}

/** The tables that lie between two places, or touch them. */
export function tablesAt(state: EditorState, from: number, to = from): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  state.field(blocks, false)?.drawn.between(from, to, (start, end, { spec }) => {
    if (spec.isTable) found.push({ from: start, to: end });
  });
  return found;
}

/** The tables that the selection touches: they are written in as grids. */
export function touchedTables(state: EditorState): { from: number; to: number }[] {
  const found = revealIn(state).ranges.flatMap(({ from, to }) => tablesAt(state, from, to));
  return found.filter((one, index) => found.findIndex(({ from }) => from === one.from) === index);
}

/** The first block between two places that is drawn as a whole. */
export function blockBetween(
  state: EditorState,
  from: number,
  to: number,
): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null;
  state.field(blocks, false)?.drawn.between(from, to, (start, end) => {
    found = { from: start, to: end };
    return false;
  });
  return found;
}
