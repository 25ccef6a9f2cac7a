/** ``$x$`` within a line, and ``$$`` on lines of its own around a block. */
import type { Extension as FromMarkdown } from "mdast-util-from-markdown";
import { math as publishedMath } from "micromark-extension-math";
import type {
  Code,
  Construct,
  Effects,
  Extension,
  State,
  TokenizeContext,
  Tokenizer,
} from "micromark-util-types";
import { element } from "./element";
import { codes, isSpace, matches } from "./signs";

function tokenizeInline(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous } = this;
  let last: Code = null;
  return (code) => {
    if (previous === codes.dollar) return nok(code);
    effects.enter("formula");
    effects.enter("formulaMark");
    effects.consume(code);
    effects.exit("formulaMark");
    return first;
  };
  function first(code: Code): State | undefined {
    if (isSpace(code) || code === codes.dollar) return nok(code);
    effects.enter("formulaText");
    return inside(code);
  }
  function inside(code: Code): State | undefined {
    if (code === null || (code < 0 && code !== -1 && code !== codes.virtualSpace)) return nok(code);
    if (code === codes.dollar) {
      if (isSpace(last)) return nok(code);
      effects.exit("formulaText");
      effects.enter("formulaMark");
      effects.consume(code);
      effects.exit("formulaMark");
      return after;
    }
    effects.consume(code);
    last = code;
    return code === codes.backslash ? escaped : inside;
  }
  function escaped(code: Code): State | undefined {
    if (code === null || code < 0) return inside(code);
    effects.consume(code);
    last = code;
    return inside;
  }
  function after(code: Code): State | undefined {
    // A price behind a price is no formula.
    if (matches(code, /\d/)) return nok(code);
    effects.exit("formula");
    return ok(code);
  }
}

/** Two dollars and nothing else to the end of the line. */
const fence: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    let size = 0;
    return (code) => {
      effects.enter("formulaFence");
      return dollars(code);
    };
    function dollars(code: Code): State | undefined {
      if (code === codes.dollar && size < 2) {
        size += 1;
        effects.consume(code);
        return dollars;
      }
      return size === 2 ? blank(code) : nok(code);
    }
    function blank(code: Code): State | undefined {
      if (code === null || code < codes.virtualSpace) {
        effects.exit("formulaFence");
        return ok(code);
      }
      if (!isSpace(code)) return nok(code);
      effects.consume(code);
      return blank;
    }
  },
};

const published = publishedMath().flow?.[codes.dollar] as Construct;
const tokenizeBlock: Tokenizer = function (effects, ok, nok) {
  return effects.check(fence, published.tokenize.call(this, effects, ok, nok), nok);
};

export const mathSyntax: Extension = {
  flow: { [codes.dollar]: { ...published, tokenize: tokenizeBlock } },
  text: { [codes.dollar]: { name: "formula", tokenize: tokenizeInline } },
};

export const mathTree: FromMarkdown = {
  enter: {
    formula(token) {
      this.enter({ type: "formula", value: "" }, token);
    },
  },
  exit: {
    formulaText(token) {
      const node = this.stack[this.stack.length - 1];
      if (node?.type !== "formula") return;
      node.value = this.sliceSerialize(token);
      node.data = element("x-formula", {}, node.value);
    },
    formula(token) {
      this.exit(token);
    },
  },
};
