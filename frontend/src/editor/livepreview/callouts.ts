import type { Text } from "@codemirror/state";
import { calloutKind, calloutMark } from "@/shared/lib/callouts";

/** The callout that a quote is: its kind, where ``[!kind]`` stands, where its title ends, and the title. */
export function calloutOf(doc: Text, { from: quote }: { from: number }) {
  const line = doc.lineAt(quote);
  const words = line.text.replace(/^\s*>\s*/, "");
  const mark = words === line.text ? null : calloutMark.exec(words);
  if (!mark) return null;
  const from = line.to - words.length;
  const title = words.slice(mark[0].length);
  return { kind: calloutKind(mark[1]), from, to: from + mark[0].length, end: line.to, title: title.trim() };
}
