/** Blocks within quotes and lists: where they stand is shown around what is drawn in their place. */
import type { EditorState } from "@codemirror/state";
import { type EditorView, WidgetType } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import { calloutOf } from "./callouts";
import { element } from "./widgets/editing";

/** What has blocks in it that may be drawn as a whole. */
export const containers: ReadonlySet<string> = new Set([
  "Blockquote",
  "BulletList",
  "OrderedList",
  "ListItem",
]);

export interface Setting {
  readonly className: string;
  /** How many items of lists are around it. */
  readonly depth: number;
  /** How many quotes are around it. */
  readonly quotes: number;
}

/** Whether a block can be drawn as a whole where it stands: not in a footnote, and not behind the mark of an item. */
export function standsAlone({ doc }: EditorState, node: SyntaxNode): boolean {
  for (let one = node.parent; one?.parent; one = one.parent) if (!containers.has(one.name)) return false;
  const line = doc.lineAt(node.from);
  return /^[\s>]*$/.test(line.text.slice(0, node.from - line.from));
}

/** What is around a block; null at the top of a note. */
export function settingOf({ doc }: EditorState, node: SyntaxNode): Setting | null {
  let [depth, quotes] = [0, 0];
  let outermost: SyntaxNode | null = null;
  for (let one = node.parent; one; one = one.parent) {
    if (one.name === "ListItem") depth += 1;
    if (one.name !== "Blockquote") continue;
    quotes += 1;
    outermost = one;
  }
  if (depth === 0 && !outermost) return null;
  const names = ["cm-inside"];
  if (outermost) {
    names.push("cm-quoteLine");
    if (doc.lineAt(outermost.to).from === doc.lineAt(node.to).from) names.push("cm-quoteLine-last");
    if (quotes > 1) names.push(`cm-quoteDepth-${Math.min(quotes, 4)}`);
    const callout = calloutOf(doc, outermost);
    if (callout) names.push("cm-callout", `cm-callout-${callout.kind}`);
  }
  return { className: names.join(" "), depth, quotes };
}

export function styleOf({ depth }: Setting): string {
  return depth > 0 ? `padding-left: calc(var(--quote, 0px) + ${depth} * var(--indent)) !important` : "";
}

/** What is drawn in the place of a block, set in as its source would be. */
export class Inside extends WidgetType {
  readonly widget: WidgetType;
  readonly #setting: Setting;

  constructor(widget: WidgetType, setting: Setting) {
    super();
    this.widget = widget;
    this.#setting = setting;
  }

  override eq(other: Inside): boolean {
    return (
      this.widget.constructor === other.widget.constructor &&
      this.widget.eq(other.widget) &&
      this.#setting.className === other.#setting.className &&
      this.#setting.depth === other.#setting.depth
    );
  }

  override get estimatedHeight(): number {
    return this.widget.estimatedHeight;
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("div", this.#setting.className);
    place.style.cssText = styleOf(this.#setting);
    place.append(this.widget.toDOM(view));
    return place;
  }

  override updateDOM(place: HTMLElement, view: EditorView, from: Inside): boolean {
    const inner = place.firstElementChild;
    if (!(inner instanceof HTMLElement) || this.widget.constructor !== from.widget.constructor) return false;
    place.className = this.#setting.className;
    place.style.cssText = styleOf(this.#setting);
    return this.widget.updateDOM(inner, view, from.widget);
  }

  override destroy(place: HTMLElement): void {
    if (place.firstElementChild instanceof HTMLElement) this.widget.destroy(place.firstElementChild);
  }

  override ignoreEvent(event: Event): boolean {
    return this.widget.ignoreEvent(event);
  }
}
