/** ``==text==``, by the rules that ``~~text~~`` follows. */
import type { Extension as FromMarkdown } from "mdast-util-from-markdown";
import { classifyCharacter } from "micromark-util-classify-character";
import { resolveAll } from "micromark-util-resolve-all";
import type { Code, Construct, Event, Extension, Resolver, State, Tokenizer } from "micromark-util-types";
import { codes } from "./signs";

const PUNCTUATION = 2;

const tokenize: Tokenizer = function (effects, ok, nok) {
  const { previous, events } = this;
  let size = 0;
  return (code) => {
    const isEscaped = events[events.length - 1]?.[1].type === "characterEscape";
    if (previous === codes.equals && !isEscaped) return nok(code);
    effects.enter("highlightMaybe");
    return more(code);
  };
  function more(code: Code): State | undefined {
    if (code === codes.equals) {
      if (size > 1) return nok(code);
      effects.consume(code);
      size += 1;
      return more;
    }
    if (size < 2) return nok(code);
    const token = effects.exit("highlightMaybe");
    const before = classifyCharacter(previous);
    const after = classifyCharacter(code);
    token._open = !after || (after === PUNCTUATION && Boolean(before));
    token._close = !before || (before === PUNCTUATION && Boolean(after));
    return ok(code);
  }
};

/** Turns the nearest pairs of marks into highlights, and every mark that stayed alone back into text. */
const resolve: Resolver = (events, context) => {
  for (let close = 0; close < events.length; close += 1) {
    const closing = events[close];
    if (closing?.[0] !== "enter" || closing[1].type !== "highlightMaybe" || !closing[1]._close) continue;
    for (let open = close - 1; open >= 0; open -= 1) {
      const opening = events[open];
      if (opening?.[0] !== "exit" || opening[1].type !== "highlightMaybe" || !opening[1]._open) continue;
      opening[1].type = "highlightMark";
      closing[1].type = "highlightMark";
      const whole = {
        type: "highlight" as const,
        start: { ...opening[1].start },
        end: { ...closing[1].end },
      };
      const inner = {
        type: "highlightText" as const,
        start: { ...opening[1].end },
        end: { ...closing[1].start },
      };
      const spans = context.parser.constructs.insideSpan.null ?? [];
      const next: Event[] = [
        ["enter", whole, context],
        ["enter", opening[1], context],
        ["exit", opening[1], context],
        ["enter", inner, context],
        ...resolveAll(spans, events.slice(open + 1, close), context),
        ["exit", inner, context],
        ["enter", closing[1], context],
        ["exit", closing[1], context],
        ["exit", whole, context],
      ];
      // In place: whoever called holds on to this very array.
      events.splice(open - 1, close - open + 3, ...next);
      close = open + next.length - 2;
      break;
    }
  }
  for (const [, token] of events) if (token.type === "highlightMaybe") token.type = "data";
  return events;
};

const highlight: Construct = { name: "highlight", tokenize, resolveAll: resolve };

export const highlightSyntax: Extension = {
  text: { [codes.equals]: highlight },
  insideSpan: { null: [highlight] },
  attentionMarkers: { null: [codes.equals] },
};

export const highlightTree: FromMarkdown = {
  enter: {
    highlight(token) {
      this.enter({ type: "highlight", children: [], data: { hName: "mark" } }, token);
    },
  },
  exit: {
    highlight(token) {
      this.exit(token);
    },
  },
};
