import { Facet } from "@codemirror/state";

/** Where the words of a note lead to within the product. The editor knows no other notes; its user does. */
export interface NoteLinks {
  /** Somebody followed ``[[title]]``. */
  openWikiLink?(title: string): void;
  /** Somebody followed ``#tag``; ``tag`` is without its sign. */
  openTag?(tag: string): void;
}

export const noteLinks = Facet.define<NoteLinks, NoteLinks>({ combine: (given) => given[0] ?? {} });
