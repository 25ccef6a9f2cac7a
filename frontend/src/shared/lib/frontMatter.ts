const pair = /^([^\s:#][^:]*):\s*(.*)$/;

/** What a note says about itself, by name, in the words to show; lists that go over several lines become one. */
export function propertiesOf(source: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (const line of source.split("\n")) {
    const named = pair.exec(line);
    const last = found.at(-1);
    if (named) found.push([named[1] ?? "", named[2] ?? ""]);
    else if (last && line.trim())
      last[1] = [last[1], line.trim().replace(/^-\s*/, "")].filter(Boolean).join(", ");
  }
  return found.map(([name, value]) => [name, words(value) || "–"]);
}

function words(value: string): string {
  return value.replace(/^\[(.*)\]$/, "$1").replace(/^(["'])(.*)\1$/, "$2");
}
