/** What a click or a key does to rendered markup. */
import { syntaxTree } from "@codemirror/language";
import type { EditorState, StateCommand } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { undoManagerOf } from "@/editor/undo";

/** The nearest node of this kind around a place, or on either side of it. */
function around(state: EditorState, at: number, name: string): SyntaxNode | null {
  const tree = syntaxTree(state);
  for (const side of [1, -1] as const) {
    for (let node: SyntaxNode | null = tree.resolveInner(at, side); node; node = node.parent) {
      if (node.name === name) return node;
    }
  }
  return null;
}

/** Checks or unchecks the task whose box begins at a place; a step of undo of its own. */
export function toggleTaskAt(view: EditorView, at: number): boolean {
  const { state } = view;
  const { from, text } = state.doc.lineAt(at);
  const found = /^[\s>]*(?:[-*+]|\d+[.)])\s+\[([ xX])\]/.exec(text);
  if (!found || state.readOnly) return false;
  const inside = from + found[0].length - 2;
  const undoManager = undoManagerOf(state);
  undoManager?.stopCapturing();
  view.dispatch({
    changes: { from: inside, to: inside + 1, insert: found[1] === " " ? "x" : " " },
    userEvent: "input.task",
  });
  undoManager?.stopCapturing();
  return true;
}

/** Checks or unchecks the tasks on the lines of the selection; what is no task yet becomes one. */
export const toggleTasks: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const lines = new Map<number, { from: number; text: string }>();
  for (const range of state.selection.ranges) {
    for (let line = state.doc.lineAt(range.from); ; line = state.doc.line(line.number + 1)) {
      lines.set(line.number, line);
      if (line.to >= range.to) break;
    }
  }
  const changes = [...lines.values()].map(({ from, text }) => {
    const task = /^([\s>]*(?:[-*+]|\d+[.)])\s+\[)([ xX])\]/.exec(text);
    if (task) {
      const at = from + (task[1]?.length ?? 0);
      return { from: at, to: at + 1, insert: task[2] === " " ? "x" : " " };
    }
    const item = /^[\s>]*(?:[-*+]|\d+[.)])\s+/.exec(text);
    if (item) return { from: from + item[0].length, insert: "[ ] " };
    return { from: from + (/^[\s>]*/.exec(text)?.[0].length ?? 0), insert: "- [ ] " };
  });
  dispatch(state.update({ changes, userEvent: "input.task" }));
  return true;
};

/** Puts the code of the block around a place on the clipboard; whether the browser allowed it. */
export async function copyCode(view: EditorView, at: number): Promise<boolean> {
  const block = around(view.state, at, "FencedCode");
  const code = block?.getChildren("CodeText") ?? [];
  const text = code.map(({ from, to }) => view.state.sliceDoc(from, to)).join("");
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

const opened = new Set(["http:", "https:", "mailto:"]);

/** The address of the link around a place, if it is one that may be opened. */
export function linkAt(state: EditorState, at: number): string | null {
  for (const name of ["Link", "Autolink", "URL"]) {
    const node = around(state, at, name);
    if (!node || at < node.from || at > node.to) continue;
    const address = node.name === "URL" ? node : node.getChild("URL");
    if (!address) continue;
    const written = state.sliceDoc(address.from, address.to).replace(/^<|>$/g, "");
    return safeAddress(written);
  }
  return null;
}

/** An address as a browser would open it; null for one that might do something else, such as running a script. */
export function safeAddress(written: string): string | null {
  const named = /^www\./i.test(written)
    ? `https://${written}`
    : /^[^\s/:@]+@[^\s/:@]+$/.test(written)
      ? `mailto:${written}`
      : written;
  try {
    const address = new URL(named, location.origin);
    return opened.has(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
