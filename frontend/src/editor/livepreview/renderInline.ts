/** Draws what stands within a cell of a table, by DOM calls alone. */
import type { SyntaxNode } from "@lezer/common";
import { safeAddress } from "@/shared/lib/addresses";
import { loadTypeset, typesetIfLoaded } from "@/shared/rendering/math";

const marks = /Mark$|^LinkMark$|^URL$|^LinkTitle$|^LinkLabel$/;

const looks: Readonly<Record<string, [name: keyof HTMLElementTagNameMap, className: string]>> = {
  Emphasis: ["em", ""],
  StrongEmphasis: ["strong", ""],
  Strikethrough: ["s", ""],
  Highlight: ["mark", "cm-highlight"],
  InlineCode: ["code", "cm-inlineCode"],
  Tag: ["span", "cm-tag"],
  Mention: ["span", "cm-mention"],
};

function anchor(address: string | null): HTMLElement {
  const made = document.createElement(address ? "a" : "span");
  if (made instanceof HTMLAnchorElement && address) {
    made.className = "cm-link";
    made.href = address;
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

function math(tex: string): HTMLElement {
  const place = document.createElement("span");
  place.className = "cm-math";
  place.textContent = tex;
  const set = (typeset: NonNullable<ReturnType<typeof typesetIfLoaded>>) => {
    try {
      place.replaceChildren();
      typeset(place, tex, false);
    } catch {
      place.textContent = tex;
    }
  };
  const typeset = typesetIfLoaded();
  if (typeset) set(typeset);
  else loadTypeset().then(set, () => undefined);
  return place;
}

/** Appends what ``node`` shows, between two places of it. */
export function renderInline(
  text: string,
  node: SyntaxNode,
  into: Node,
  from = node.from,
  to = node.to,
): void {
  let at = from;
  // In a cell a bar has to be written with a backslash.
  const write = (end: number) => {
    if (end > at) into.appendChild(document.createTextNode(text.slice(at, end).replaceAll("\\|", "|")));
  };
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.to <= from || child.from >= to) continue;
    write(child.from);
    renderNode(text, child, into);
    at = child.to;
  }
  write(to);
}

function renderNode(text: string, node: SyntaxNode, into: Node): void {
  const source = text.slice(node.from, node.to);
  const look = looks[node.name];
  if (look) {
    const made = document.createElement(look[0]);
    if (look[1]) made.className = look[1];
    renderInline(text, node, made);
    into.appendChild(made);
  } else if (node.name === "Link") {
    const [opening, closing] = node.getChildren("LinkMark");
    const url = node.getChild("URL");
    if (!opening || !closing || !url) {
      into.appendChild(document.createTextNode(source));
      return;
    }
    const made = anchor(safeAddress(text.slice(url.from, url.to).replace(/^<|>$/g, "")));
    renderInline(text, node, made, opening.to, closing.from);
    into.appendChild(made);
  } else if (node.name === "Autolink" || node.name === "URL") {
    const written = source.replace(/^<|>$/g, "");
    const made = anchor(safeAddress(written));
    made.textContent = written;
    into.appendChild(made);
  } else if (node.name === "WikiLink") {
    const target = node.getChild("WikiLinkTarget");
    const shown = node.getChild("WikiLinkLabel") ?? target;
    const made = document.createElement("span");
    made.className = "cm-link cm-wikiLink";
    made.dataset.title = target ? text.slice(target.from, target.to).trim() : "";
    made.textContent = shown ? text.slice(shown.from, shown.to) : source;
    into.appendChild(made);
  } else if (node.name === "InlineMath") {
    into.appendChild(math(source.slice(1, -1)));
  } else if (node.name === "Escape") {
    into.appendChild(document.createTextNode(source.slice(1)));
  } else if (node.name === "FootnoteReference") {
    const made = document.createElement("sup");
    made.className = "cm-footnote";
    made.textContent = source.slice(2, -1);
    into.appendChild(made);
  } else if (!marks.test(node.name)) {
    into.appendChild(document.createTextNode(source));
  }
}
