import { type EditorView, WidgetType } from "@codemirror/view";
import { editOnClick, element } from "./editing";

const ROW_HEIGHT = 24;
const pair = /^([^\s:#][^:]*):\s*(.*)$/;

/** What a note says about itself, a line for each name; lists that go over several lines become one. */
function rows(source: string): [string, string][] {
  const found: [string, string][] = [];
  for (const line of source.split("\n")) {
    const named = pair.exec(line);
    const last = found.at(-1);
    if (named) found.push([named[1] ?? "", named[2] ?? ""]);
    else if (last && line.trim())
      last[1] = [last[1], line.trim().replace(/^-\s*/, "")].filter(Boolean).join(", ");
  }
  return found.map(([name, value]) => [
    name,
    value.replace(/^\[(.*)\]$/, "$1").replace(/^(["'])(.*)\1$/, "$2"),
  ]);
}

export class FrontMatterWidget extends WidgetType {
  readonly #source: string;

  constructor(source: string) {
    super();
    this.#source = source;
  }

  override eq(other: FrontMatterWidget): boolean {
    return this.#source === other.#source;
  }

  override get estimatedHeight(): number {
    return 30 + ROW_HEIGHT * Math.max(1, rows(this.#source).length);
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("div", "cm-frontMatter");
    const list = element("dl", "");
    for (const [name, value] of rows(this.#source)) {
      list.append(element("dt", "", name), element("dd", "", value || "–"));
    }
    place.append(list.childElementCount > 0 ? list : element("span", "", "Properties"));
    editOnClick(view, place, () => 4);
    return place;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
