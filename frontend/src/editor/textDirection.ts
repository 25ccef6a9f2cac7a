/** Lines run in the direction of their first letter. */
import { syntaxTree } from "@codemirror/language";
import { type EditorState, type Extension, RangeSetBuilder, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { hasRightToLeft, isRightToLeft } from "@/shared/lib/textDirection";
import { ancestor } from "./commands/segments";

const rightToLeft = Decoration.line({ attributes: { dir: "rtl" } });

/** What keeps its direction: code does by its language, and a table by its first column. */
const fixed = new Set(["FencedCode", "CodeBlock", "Table", "HTMLBlock"]);

const isFixed = (state: EditorState, at: number) => ancestor(syntaxTree(state), at, 1, fixed) !== null;

function isWritten(doc: Text): boolean {
  for (const part of doc.iter()) if (hasRightToLeft(part)) return true;
  return false;
}

/** Whether such letters have come up. In all other notes nothing is looked at, and no line's style is read. */
const hasComeUp = StateField.define<boolean>({
  create: ({ doc }) => isWritten(doc),
  update(isKnown, { changes }) {
    let found = isKnown;
    changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => {
      found ||= isWritten(inserted);
    });
    return found;
  },
  provide: (field) => EditorView.perLineTextDirection.from(field),
});

function draw({ state, visibleRanges }: EditorView): DecorationSet {
  if (!state.field(hasComeUp)) return Decoration.none;
  const builder = new RangeSetBuilder<Decoration>();
  let drawnTo = -1;
  for (const { from, to } of visibleRanges) {
    if (!hasRightToLeft(state.sliceDoc(from, to))) continue;
    for (let line = state.doc.lineAt(from); ; line = state.doc.line(line.number + 1)) {
      if (line.from > drawnTo && isRightToLeft(line.text) && !isFixed(state, line.to))
        builder.add(line.from, line.from, rightToLeft);
      drawnTo = Math.max(drawnTo, line.from);
      if (line.to >= to) break;
    }
  }
  return builder.finish();
}

export function textDirection(): Extension {
  return [
    hasComeUp,
    ViewPlugin.fromClass(
      class {
        decorations: DecorationSet;
        constructor(view: EditorView) {
          this.decorations = draw(view);
        }
        update({ view, docChanged, viewportChanged, startState, state, changes }: ViewUpdate): void {
          // An input method's line must stay as it is.
          if (view.composing) this.decorations = this.decorations.map(changes);
          else if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state))
            this.decorations = draw(view);
        }
      },
      { decorations: (plugin) => plugin.decorations },
    ),
  ];
}
