import { createContext, useContext } from "react";

/** What a reader can do from within a text. Whatever is left out is only shown. */
export interface NoteLinks {
  /** Goes to the note of this name. */
  openNote?(title: string): void;
  /** Ticks the box of the task that begins at this place, counted from 1, or clears it. */
  toggleTask?(place: { line: number; column: number }, isDone: boolean): void;
}

export const NoteLinksContext = createContext<NoteLinks>({});

/** Where in the note the piece that is being drawn stands. */
export interface Place {
  readonly linesAbove: number;
  readonly headingIds: readonly string[];
}

export const PlaceContext = createContext<Place>({ linesAbove: 0, headingIds: [] });

/** The numbers of footnotes by their ids. */
export const FootnoteNumbersContext = createContext<ReadonlyMap<string, number>>(new Map());

export const useNoteLinks = () => useContext(NoteLinksContext);
export const usePlace = () => useContext(PlaceContext);
export const useFootnoteNumber = (id: string) => useContext(FootnoteNumbersContext).get(id);
