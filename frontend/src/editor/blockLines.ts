/** Gives the lines of code blocks and quotes a class, so that they stand apart from the text around them. */
import { syntaxTree } from "@codemirror/language";
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";

const blocks: Readonly<Record<string, string>> = {
  FencedCode: "cm-codeLine",
  CodeBlock: "cm-codeLine",
  Blockquote: "cm-quoteLine",
};

function hasAncestor(node: SyntaxNode, name: string): boolean {
  for (let one = node.parent; one; one = one.parent) if (one.name === name) return true;
  return false;
}

function decorate(view: EditorView): DecorationSet {
  const { state } = view;
  const lines = new Map<number, Set<string>>();
  const add = (at: number, name: string) => lines.set(at, (lines.get(at) ?? new Set()).add(name));
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter: (node) => {
        const name = blocks[node.name];
        if (!name) return;
        const first = state.doc.lineAt(node.from);
        // A quote inside a quote ends neither the outer one's colour nor its corners.
        const isOutermost = !hasAncestor(node.node, node.name);
        const last = state.doc.lineAt(node.to);
        let line = state.doc.lineAt(Math.max(node.from, from));
        while (line.from <= Math.min(node.to, to)) {
          add(line.from, name);
          if (isOutermost && line.from === first.from) add(line.from, `${name}-first`);
          if (isOutermost && line.from === last.from) add(line.from, `${name}-last`);
          if (line.to >= state.doc.length) break;
          line = state.doc.lineAt(line.to + 1);
        }
      },
    });
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const [at, names] of [...lines].sort(([a], [b]) => a - b)) {
    builder.add(at, at, Decoration.line({ class: [...names].join(" ") }));
  }
  return builder.finish();
}

export function blockLines(): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view);
      }
      update(update: ViewUpdate): void {
        const parsed = syntaxTree(update.startState) !== syntaxTree(update.state);
        if (update.docChanged || update.viewportChanged || parsed) this.decorations = decorate(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
