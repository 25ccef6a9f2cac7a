/** Markdown of any length with everything in it that a note may have, the same each time. */

const words =
  "the river mill wheel stone water turns slowly under old bridge while people write about weather bread books light and every evening somebody counts boats before supper".split(
    " ",
  );

/** Numbers that look like chance and are the same for the same seed. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

export function sample(length: number, seed = 7): string {
  const chance = chances(seed);
  const word = () => words[chance(words.length)] ?? "word";
  const phrase = (count: number) => Array.from({ length: count }, word).join(" ");
  const rich = () => {
    const kinds = [
      () => `**${phrase(2)}**`,
      () => `*${phrase(2)}*`,
      () => `~~${word()}~~`,
      () => `\`${word()}_${word()}\``,
      () => `[${phrase(2)}](https://example.org/${word()})`,
      () => `[[${phrase(2)}]]`,
      () => `#${word()}`,
      () => `@${word()}`,
      () => `==${phrase(2)}==`,
      () => `$${"abcxyz"[chance(6)]}^${chance(9)}$`,
    ];
    return kinds[chance(kinds.length)]?.() ?? "";
  };
  const sentence = () => `${phrase(5 + chance(8))} ${rich()} ${phrase(4 + chance(8))}.`;
  const blocks = [
    () => `## ${phrase(4)}\n\n`,
    () => `${sentence()} ${sentence()} ${sentence()}\n\n`,
    () => `${sentence()} ${sentence()}\n\n`,
    () => `${sentence()} ${sentence()} ${sentence()} ${sentence()}\n\n`,
    () => `- ${sentence()}\n- ${phrase(6)}\n  - ${sentence()}\n  - ${phrase(4)}\n- [ ] ${phrase(5)}\n- [x] ${sentence()}\n\n`,
    () => `1. ${sentence()}\n2. ${phrase(7)}\n3. ${phrase(3)}\n\n`,
    () => `> ${sentence()}\n> ${phrase(8)}\n\n`,
    () => `> [!tip] ${phrase(2)}\n> ${sentence()}\n\n`,
    () => `\`\`\`js\nconst ${word()} = (${word()}) => ${chance(100)}; // ${phrase(3)}\nreturn ${word()};\n\`\`\`\n\n`,
    () => `| ${word()} | ${word()} |\n| --- | ---: |\n| ${phrase(2)} | ${chance(1000)} |\n| ${rich()} | ${word()} |\n\n`,
    () => `$$\n${word()}^2 + ${chance(100)}\n$$\n\n`,
    () => "---\n\n",
  ];
  const parts: string[] = [];
  for (let written = 0; written < length; ) {
    const part = blocks[chance(blocks.length)]?.() ?? "";
    parts.push(part);
    written += part.length;
  }
  return parts.join("");
}
