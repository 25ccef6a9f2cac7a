/** Says with elements what Google Docs and Word say with styles, and drops what is no text. */
import type { Element, ElementContent, Root, RootContent } from "hast";
import { tidyTable } from "./tidyTable";

const dropped = new Set([
  "head",
  "style",
  "script",
  "title",
  "meta",
  "link",
  "noscript",
  "template",
  "svg",
  "button",
  "o:p",
]);

type Parent = Root | Element;

const isElement = (node: RootContent): node is Element => node.type === "element";

function styleOf(node: Element): string {
  return String(node.properties.style ?? "")
    .toLowerCase()
    .replace(/\s+/g, "");
}

function textOf(node: RootContent): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}

function holdsImage(node: Element): boolean {
  return node.children.some((child) => isElement(child) && (child.tagName === "img" || holdsImage(child)));
}

function element(
  tagName: string,
  children: ElementContent[],
  properties: Element["properties"] = {},
): Element {
  return { type: "element", tagName, properties, children };
}

/** The one piece of code in a block that pages set buttons and the name of its language around. */
function codeIn(block: Element): Element | undefined {
  const found: Element[] = [];
  const look = (node: Element): void => {
    for (const child of node.children)
      if (isElement(child)) child.tagName === "code" ? found.push(child) : look(child);
  };
  look(block);
  return found.length === 1 ? found[0] : undefined;
}

/** What an element is once its style counts. */
function restyled(node: Element): ElementContent[] {
  const style = styleOf(node);
  if (node.tagName === "a") {
    // An anchor for those who point at it says nothing.
    if (textOf(node).trim() === "" && !holdsImage(node)) return [];
    const { title: _, ...properties } = node.properties;
    return [{ ...node, properties }];
  }
  if (node.tagName === "pre") return [{ ...node, children: [codeIn(node) ?? node.children].flat() }];
  if (node.tagName === "figure") return [{ ...node, tagName: "div" }];
  if (node.tagName === "figcaption") return [{ ...node, tagName: "p" }];
  if (node.tagName === "table") return tidyTable(node);
  if (/^(?:b|strong)$/.test(node.tagName) && /font-weight:(?:normal|400)/.test(style)) return node.children;
  if (node.tagName !== "span" || textOf(node).trim() === "") return [node];
  let children: ElementContent[] = node.children;
  if (/font-family:[^;]*(?:mono|courier|consolas|menlo)/.test(style))
    children = [element("code", [{ type: "text", value: textOf(node) }])];
  if (/text-decoration[^;]*line-through/.test(style)) children = [element("del", children)];
  if (/font-style:italic/.test(style)) children = [element("em", children)];
  if (/font-weight:(?:bold|[6-9]00)/.test(style)) children = [element("strong", children)];
  return children;
}

/** A nested list that stands beside the item that it belongs to goes into it. */
function intoItems(children: ElementContent[]): ElementContent[] {
  const items: ElementContent[] = [];
  for (const child of children) {
    const last = items.findLast(isElement);
    const isList = isElement(child) && /^[ou]l$/.test(child.tagName);
    if (isList && last?.tagName === "li") last.children.push(child);
    else items.push(child);
  }
  return items;
}

/** The paragraph in an item says nothing; items would be set apart for it. */
function withoutParagraph(children: ElementContent[]): ElementContent[] {
  const paragraphs = children.filter((child) => isElement(child) && child.tagName === "p");
  if (paragraphs.length !== 1) return children;
  return children.flatMap((child) =>
    isElement(child) && child.tagName === "p" ? child.children : [child],
  ) as ElementContent[];
}

interface WordItem {
  readonly level: number;
  readonly isNumbered: boolean;
  readonly content: ElementContent[];
}

/** Word writes list items as paragraphs that draw their own mark. */
function wordItem(node: RootContent): WordItem | null {
  if (!isElement(node) || !/^(?:p|h\d)$/.test(node.tagName)) return null;
  const level = /mso-list:l\d+level(\d+)/.exec(styleOf(node))?.[1];
  if (!level) return null;
  let mark = "";
  const content = node.children.filter((child) => {
    const isMark =
      isElement(child) &&
      (styleOf(child).includes("mso-list:ignore") ||
        /mso-list:ignore/.test(JSON.stringify(child).replace(/\s/g, "").toLowerCase()));
    if (isMark) mark += textOf(child);
    return !isMark && child.type !== "comment";
  });
  return { level: Number(level), isNumbered: /^\s*\w{1,3}[.)]/.test(mark), content };
}

function wordLists(children: RootContent[]): RootContent[] {
  const result: RootContent[] = [];
  let open: Element[] = [];
  for (const child of children) {
    const item = wordItem(child);
    if (!item) {
      if (!(child.type === "text" && child.value.trim() === "") && child.type !== "comment") open = [];
      result.push(child);
      continue;
    }
    open.length = Math.min(open.length, item.level);
    while (open.length < item.level) {
      const list = element(item.isNumbered ? "ol" : "ul", []);
      const holder = open.at(-1)?.children.findLast(isElement);
      if (holder) holder.children.push(list);
      else result.push(list);
      open.push(list);
    }
    open.at(-1)?.children.push(element("li", item.content));
  }
  return result;
}

function tidy(parent: Parent): void {
  const kept = parent.children.filter(
    (child) => !(isElement(child) && dropped.has(child.tagName)) && child.type !== "comment",
  );
  const listed = wordLists(kept as RootContent[]);
  for (const child of listed) if (isElement(child)) tidy(child);
  parent.children = listed.flatMap((child): RootContent[] =>
    isElement(child) ? restyled(child) : [child],
  ) as ElementContent[];
  if (parent.type !== "element") return;
  if (/^[ou]l$/.test(parent.tagName)) parent.children = intoItems(parent.children);
  if (parent.tagName === "li") parent.children = withoutParagraph(parent.children);
}

export function tidied() {
  return (tree: Root): void => tidy(tree);
}
