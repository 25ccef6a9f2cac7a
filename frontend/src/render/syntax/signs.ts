import type { Code } from "micromark-util-types";

/** The signs that our syntax is made of, as the tokenizer counts them; below zero stand line ends and tabs. */
export const codes = {
  virtualSpace: -2,
  hash: 35,
  dollar: 36,
  openingParenthesis: 40,
  dot: 46,
  equals: 61,
  at: 64,
  openingBracket: 91,
  backslash: 92,
  closingBracket: 93,
  bar: 124,
} as const;

/** Also where a line starts or ends. */
export function isSpace(code: Code): boolean {
  return code === null || code < 0 || /\s/.test(String.fromCharCode(code));
}

export function matches(code: Code, pattern: RegExp): boolean {
  return code !== null && code >= 0 && pattern.test(String.fromCharCode(code));
}
