import type { Text } from "@codemirror/state";

export const calloutKinds = ["note", "tip", "important", "warning", "caution"] as const;
export type CalloutKind = (typeof calloutKinds)[number];

const written = /^\s*>\s?\s*(\[!([\w-]+)\][+-]?[ \t]*)(.*)$/;

/** The callout that a quote is: its kind, where ``[!kind]`` stands, where its title ends, and the title. */
export function calloutOf(doc: Text, { from: quote }: { from: number }) {
  const line = doc.lineAt(quote);
  const found = written.exec(line.text);
  if (!found) return null;
  const [, sign = "", name = "", title = ""] = found;
  const kind = calloutKinds.find((known) => known === name.toLowerCase()) ?? "note";
  const from = line.to - title.length - sign.length;
  return { kind, from, to: from + sign.length, end: line.to, title: title.trim() };
}
