/** What the elements of a note's tree look like on the page. */
import type { Element } from "hast";
import type { Components } from "hast-util-to-jsx-runtime";
import type { ComponentProps, ComponentType, ReactNode } from "react";
import classes from "@/render/Prose.module.css";
import { Anchor } from "./Anchor";
import { CalloutBox, CalloutTitle } from "./Callout";
import { CodeBlock } from "./CodeBlock";
import { FootnoteLink } from "./Footnotes";
import { Formula } from "./Formula";
import { FrontMatter } from "./FrontMatter";
import { Heading } from "./Heading";
import { Picture } from "./Picture";
import { Task } from "./Task";
import { WikiLink } from "./WikiLink";

export interface PartProps {
  node: Element;
  children?: ReactNode;
}

function textOf(node: Element): string {
  return node.children.map((child) => (child.type === "text" ? child.value : "")).join("");
}

function directionOf({ properties }: Element): "auto" | undefined {
  return properties.dir === "auto" ? "auto" : undefined;
}

const alignments = ["left", "right", "center"] as const;
function cell(Tag: "td" | "th") {
  return ({ node, children }: PartProps) => (
    <Tag style={{ textAlign: alignments.find((one) => one === node.properties.align) }}>{children}</Tag>
  );
}

function heading(Tag: ComponentProps<typeof Heading>["as"]) {
  return ({ node, children }: PartProps) => (
    <Heading as={Tag} index={Number(node.properties.dataHeading)} dir={directionOf(node)}>
      {children}
    </Heading>
  );
}

const all: Record<string, ComponentType<PartProps>> = {
  h1: heading("h1"),
  h2: heading("h2"),
  h3: heading("h3"),
  h4: heading("h4"),
  h5: heading("h5"),
  h6: heading("h6"),
  a: ({ node, children }) => (
    <Anchor href={node.properties.href} title={node.properties.title} words={textOf(node)}>
      {children}
    </Anchor>
  ),
  img: ({ node }) => <Picture {...node.properties} />,
  input: ({ node }) => <Task {...node.properties} />,
  li: ({ node, children }) => (
    <li className={node.properties.className ? classes.task : undefined}>{children}</li>
  ),
  ul: ({ node, children }) => (
    <ul dir={directionOf(node)} className={node.properties.className ? classes.tasks : undefined}>
      {children}
    </ul>
  ),
  ol: ({ node, children }) => (
    <ol
      dir={directionOf(node)}
      className={node.properties.className ? classes.tasks : undefined}
      start={typeof node.properties.start === "number" ? node.properties.start : undefined}
    >
      {children}
    </ol>
  ),
  pre: ({ node }) => <CodeBlock node={node} />,
  table: ({ node, children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse must be able to scroll a wide table.
    <section className={classes.scroller} tabIndex={0} aria-label="Table">
      <table dir={directionOf(node)}>{children}</table>
    </section>
  ),
  th: cell("th"),
  td: cell("td"),
  "x-wiki-link": ({ node, children }) => (
    <WikiLink title={String(node.properties.dataTitle)}>{children}</WikiLink>
  ),
  "x-tag": ({ children }) => <span className={classes.tag}>{children}</span>,
  "x-mention": ({ children }) => <span className={classes.mention}>{children}</span>,
  "x-formula": ({ node }) => <Formula tex={textOf(node)} isBlock={false} />,
  "x-formula-block": ({ node }) => <Formula tex={textOf(node)} isBlock />,
  "x-callout": ({ node, children }) => (
    <CalloutBox kind={node.properties.dataKind} dir={directionOf(node)}>
      {children}
    </CalloutBox>
  ),
  "x-callout-title": ({ children }) => <CalloutTitle>{children}</CalloutTitle>,
  "x-footnote": ({ node }) => <FootnoteLink id={String(node.properties.dataId)} />,
  "x-front-matter": ({ node }) => <FrontMatter text={textOf(node)} />,
  "x-html": ({ node }) => <code className={classes.html}>{textOf(node)}</code>,
};

export const parts = all as unknown as Components;
