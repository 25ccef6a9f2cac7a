/** The kinds of callouts, and how one is written: ``> [!tip] Title``. */
export const calloutKinds = ["note", "tip", "important", "warning", "caution"] as const;
export type CalloutKind = (typeof calloutKinds)[number];

/** What makes a callout of a quote that begins with it; some mark with ``+`` or ``-`` whether it is folded. */
export const calloutMark = /^\[!([\w-]+)\][+-]?[ \t]*/;

/** The kind that is meant; one that nobody knows looks like a note. */
export function calloutKind(written: unknown): CalloutKind {
  const name = String(written).toLowerCase();
  return calloutKinds.find((kind) => kind === name) ?? "note";
}
