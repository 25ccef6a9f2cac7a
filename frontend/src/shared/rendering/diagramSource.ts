/** A diagram's source as it may be drawn: it looks as the page wants it, and nothing in it can be clicked. */

/** What mermaid takes for settings, which needs no end. */
const settings = /%%\{(?:[\s\S]*?\}%%)?/g;
const frontMatter = /^\s*---\s*[\n\r][\s\S]*?[\n\r][^\S\n\r]*---\s*(?:[\n\r]|$)/;
/** A click that stands behind something else in its line; words in a label look otherwise. */
const ledAway =
  /(;|\bend\b)[ \t]*(?:click[ \t]+\S+[ \t]+(?:href\b|call\b|callback\b|")|links?[ \t]+[^:;\n"\]]+:|(?:link|callback)[ \t]+\S+[ \t]+").*$/gim;
/** So often what is left is looked at again. */
const MAX_ROUNDS = 20;

function once(source: string): string {
  return source
    .replace(frontMatter, "")
    .replace(settings, "")
    .replace(/<<[\w -]+>>|<br\s*\/?>|<(?=[a-z!/?])/gi, (found) => (found === "<" ? "#lt;" : found))
    .replace(/^\s*(?:click|links?|callback)\b.*$/gim, "")
    .replace(ledAway, "$1");
}

/** The diagram without settings and clicks of its own, and with every tag but a line break as plain letters.
 *
 * What is taken out may bring together what was written apart; nothing is left of a source that goes on so for long.
 */
export function tamed(source: string): string {
  let plain = source;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = once(plain);
    if (next === plain) return plain;
    plain = next;
  }
  return "";
}
