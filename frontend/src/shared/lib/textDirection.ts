/** Hebrew, Arabic and their kin are written from right to left. A line or a block goes by its first letter. */
const letters = "[\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc]";
const any = new RegExp(letters);
// What kind of callout a line begins, and that a task is done, are no words of it.
const sign = "[> ]*\\[!\\w+\\]|[> \\t]*(?:[-+*]|\\d+[.)])[ \\t]+\\[[xX]\\]";
const first = new RegExp(`^(?:${sign})?\\P{L}*(?=\\p{L})${letters}`, "u");

export function hasRightToLeft(text: string): boolean {
  return any.test(text);
}

export function isRightToLeft(text: string): boolean {
  return first.test(text);
}
