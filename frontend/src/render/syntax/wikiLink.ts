/** ``[[Title]]`` and ``[[Title|label]]``, on one line. */
import type { Extension as FromMarkdown } from "mdast-util-from-markdown";
import type { Code, Effects, Extension, State } from "micromark-util-types";
import { element } from "./element";
import { codes, isSpace } from "./signs";

function tokenize(effects: Effects, ok: State, nok: State): State {
  let opened = 0;
  let hasWord = false;
  let last: Code = null;
  return start;

  function start(code: Code): State | undefined {
    effects.enter("wikiLink");
    effects.enter("wikiLinkMark");
    return open(code);
  }
  function open(code: Code): State | undefined {
    if (code !== codes.openingBracket) return nok(code);
    effects.consume(code);
    opened += 1;
    if (opened < 2) return open;
    effects.exit("wikiLinkMark");
    return beforeTarget;
  }
  function beforeTarget(code: Code): State | undefined {
    effects.enter("wikiLinkTarget");
    return target(code);
  }
  function target(code: Code): State | undefined {
    if (code === codes.bar || code === codes.closingBracket) {
      if (!hasWord || isSpace(last)) return nok(code);
      effects.exit("wikiLinkTarget");
      effects.enter("wikiLinkMark");
      effects.consume(code);
      if (code === codes.closingBracket) return end;
      effects.exit("wikiLinkMark");
      return beforeLabel;
    }
    if (code === null || code < codes.virtualSpace || code === codes.openingBracket) return nok(code);
    hasWord = true;
    last = code;
    effects.consume(code);
    return target;
  }
  function beforeLabel(code: Code): State | undefined {
    if (code === codes.closingBracket) return nok(code);
    effects.enter("wikiLinkLabel");
    return label(code);
  }
  function label(code: Code): State | undefined {
    if (code === codes.closingBracket) {
      effects.exit("wikiLinkLabel");
      effects.enter("wikiLinkMark");
      effects.consume(code);
      return end;
    }
    if (code === null || code < codes.virtualSpace || code === codes.openingBracket) return nok(code);
    effects.consume(code);
    return label;
  }
  function end(code: Code): State | undefined {
    if (code !== codes.closingBracket) return nok(code);
    effects.consume(code);
    effects.exit("wikiLinkMark");
    effects.exit("wikiLink");
    return ok;
  }
}

export const wikiLinkSyntax: Extension = {
  text: { [codes.openingBracket]: { name: "wikiLink", tokenize } },
};

export const wikiLinkTree: FromMarkdown = {
  enter: {
    wikiLink(token) {
      this.enter({ type: "wikiLink", title: "", label: "" }, token);
    },
  },
  exit: {
    wikiLinkTarget(token) {
      const node = this.stack[this.stack.length - 1];
      if (node?.type === "wikiLink") node.title = this.sliceSerialize(token).trim();
    },
    wikiLinkLabel(token) {
      const node = this.stack[this.stack.length - 1];
      if (node?.type === "wikiLink") node.label = this.sliceSerialize(token).trim();
    },
    wikiLink(token) {
      const node = this.stack[this.stack.length - 1];
      if (node?.type === "wikiLink") {
        node.data = element("x-wiki-link", { dataTitle: node.title }, node.label || node.title);
      }
      this.exit(token);
    },
  },
};
