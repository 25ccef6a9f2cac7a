import type { Literal, Node, Parent, PhrasingContent } from "mdast";

interface WikiLink extends Node {
  type: "wikiLink";
  title: string;
  label: string;
}
interface Tag extends Literal {
  type: "tag";
}
interface Mention extends Literal {
  type: "mention";
}
interface Highlight extends Parent {
  type: "highlight";
  children: PhrasingContent[];
}
interface Formula extends Literal {
  type: "formula";
}

declare module "mdast" {
  interface Data {
    hName?: string;
    hProperties?: import("hast").Properties;
    hChildren?: import("hast").ElementContent[];
  }
  interface PhrasingContentMap {
    wikiLink: WikiLink;
    tag: Tag;
    mention: Mention;
    highlight: Highlight;
    formula: Formula;
  }
  interface RootContentMap {
    wikiLink: WikiLink;
    tag: Tag;
    mention: Mention;
    highlight: Highlight;
    formula: Formula;
  }
}

declare module "micromark-util-types" {
  interface TokenTypeMap {
    wikiLink: "wikiLink";
    wikiLinkMark: "wikiLinkMark";
    wikiLinkTarget: "wikiLinkTarget";
    wikiLinkLabel: "wikiLinkLabel";
    tag: "tag";
    mention: "mention";
    highlight: "highlight";
    highlightMark: "highlightMark";
    highlightMaybe: "highlightMaybe";
    highlightText: "highlightText";
    formula: "formula";
    formulaMark: "formulaMark";
    formulaText: "formulaText";
    formulaFence: "formulaFence";
  }
}
