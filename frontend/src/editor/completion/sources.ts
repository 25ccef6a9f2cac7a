/** What the editor cannot know by itself: who there is to be mentioned, and which notes. Whoever shows it says so. */
import { Facet } from "@codemirror/state";

export interface Mentionable {
  readonly name: string;
  /** What to say about them in a word or two, such as "here now". */
  readonly detail: string;
}

export interface LinkableNote {
  readonly id: string;
  readonly title: string;
  /** It is the very note that one writes in. */
  readonly isOpen?: boolean;
}

export interface WritingSources {
  /** The people who see this note. */
  people(): Promise<readonly Mentionable[]>;
  /** Notes that have ``typed`` in them; the last ones when nothing is typed. */
  notes(typed: string): Promise<readonly LinkableNote[]>;
  /** Makes a note with this title; false when that failed, and the person has been told. */
  createNote(title: string): Promise<boolean>;
}

export const writingSources = Facet.define<WritingSources>();
