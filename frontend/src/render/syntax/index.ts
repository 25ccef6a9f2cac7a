/** What a note's Markdown has beyond CommonMark and GFM, for the renderer; the editor's tree knows the same. */
import { mathFromMarkdown } from "mdast-util-math";
import type { Processor } from "unified";
import { highlightSyntax, highlightTree } from "./highlight";
import { mathSyntax, mathTree } from "./math";
import "./nodes";
import { wikiLinkSyntax, wikiLinkTree } from "./wikiLink";
import { wordSyntax, wordTree } from "./words";

export function noteSyntax(this: Processor): void {
  const data = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push(wikiLinkSyntax, wordSyntax, highlightSyntax, mathSyntax);
  data.fromMarkdownExtensions ??= [];
  data.fromMarkdownExtensions.push(wikiLinkTree, wordTree, highlightTree, mathTree, mathFromMarkdown());
}
