import { createContext, useContext } from "react";

/** Where a task stood in the note when it was drawn, counted from 1, and the line that it stood in. */
export interface TaskPlace {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** What a reader can do from within a text. Whatever is left out is only shown. */
export interface NoteLinks {
  /** Goes to the note of this name. */
  openNote?(title: string): void;
  /** Ticks the box of the task that begins at this place, or clears it. */
  toggleTask?(place: TaskPlace, isDone: boolean): void;
}

export const NoteLinksContext = createContext<NoteLinks>({});

/** Where in the note the piece that is being drawn stands; what stands in none, as footnotes do, has no place. */
export interface Place {
  readonly linesAbove: number;
  readonly headingIds: readonly string[];
}

export const PlaceContext = createContext<Place | null>(null);

/** The numbers of footnotes by their ids. */
export const FootnoteNumbersContext = createContext<ReadonlyMap<string, number>>(new Map());

export const useNoteLinks = () => useContext(NoteLinksContext);
export const usePlace = () => useContext(PlaceContext);
export const useFootnoteNumber = (id: string) => useContext(FootnoteNumbersContext).get(id);
