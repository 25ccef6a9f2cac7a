import { type EditorView, WidgetType } from "@codemirror/view";
import { propertiesOf } from "@/shared/lib/frontMatter";
import { editOnClick, element } from "./editing";

const ROW_HEIGHT = 24;

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
    return 30 + ROW_HEIGHT * Math.max(1, propertiesOf(this.#source).length);
  }

  override toDOM(view: EditorView): HTMLElement {
    const place = element("div", "cm-frontMatter");
    const list = element("dl", "");
    for (const [name, value] of propertiesOf(this.#source)) {
      list.append(element("dt", "", name), element("dd", "", value));
    }
    place.append(list.childElementCount > 0 ? list : element("span", "", "Properties"));
    editOnClick(view, place, () => 4);
    return place;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
