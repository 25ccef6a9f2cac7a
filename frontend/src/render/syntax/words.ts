/** ``#tag`` and ``@name``: after the start of a line, a space or an opening parenthesis. */
import type { Extension as FromMarkdown } from "mdast-util-from-markdown";
import type { Code, Effects, Extension, State, TokenizeContext } from "micromark-util-types";
import { element } from "./element";
import { codes, isSpace, matches } from "./signs";

const tagSign = /[\p{L}\p{N}_/-]/u;
const nameSign = /[\p{L}\p{N}_-]/u;
const letter = /\p{L}/u;

function mayStart(previous: Code): boolean {
  return previous === codes.openingParenthesis || isSpace(previous);
}

function tokenizeTag(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous } = this;
  let hasLetter = false;
  return (code) => {
    if (!mayStart(previous)) return nok(code);
    effects.enter("tag");
    effects.consume(code);
    return inside;
  };
  function inside(code: Code): State | undefined {
    if (matches(code, tagSign)) {
      hasLetter ||= matches(code, letter);
      effects.consume(code);
      return inside;
    }
    if (!hasLetter) return nok(code);
    effects.exit("tag");
    return ok(code);
  }
}

/** Full stops that a name goes on behind; a last one ends the sentence. */
const dotsInside = {
  partial: true,
  tokenize(effects: Effects, ok: State, nok: State): State {
    return (code) => {
      effects.enter("data");
      return dots(code);
    };
    function dots(code: Code): State | undefined {
      if (code === codes.dot) {
        effects.consume(code);
        return dots;
      }
      effects.exit("data");
      return matches(code, nameSign) ? ok(code) : nok(code);
    }
  },
};

function tokenizeMention(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous } = this;
  let isNamed = false;
  return (code) => {
    if (!mayStart(previous)) return nok(code);
    effects.enter("mention");
    effects.consume(code);
    return inside;
  };
  function inside(code: Code): State | undefined {
    if (matches(code, nameSign)) {
      isNamed = true;
      effects.consume(code);
      return inside;
    }
    if (code === codes.dot) return effects.check(dotsInside, goOn, end)(code);
    return end(code);
  }
  function goOn(code: Code): State | undefined {
    effects.consume(code);
    return inside;
  }
  function end(code: Code): State | undefined {
    if (!isNamed) return nok(code);
    effects.exit("mention");
    return ok(code);
  }
}

export const wordSyntax: Extension = {
  text: {
    [codes.hash]: { name: "tag", tokenize: tokenizeTag },
    [codes.at]: { name: "mention", tokenize: tokenizeMention },
  },
};

export const wordTree: FromMarkdown = {
  enter: {
    tag(token) {
      const value = this.sliceSerialize(token);
      this.enter({ type: "tag", value, data: element("x-tag", {}, value) }, token);
    },
    mention(token) {
      const value = this.sliceSerialize(token);
      this.enter({ type: "mention", value, data: element("x-mention", {}, value) }, token);
    },
  },
  exit: {
    tag(token) {
      this.exit(token);
    },
    mention(token) {
      this.exit(token);
    },
  },
};
