import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { NoteLinks } from "@/editor/noteLinks";
import { useOpenNote } from "./useOpenNote";
import { wantedSearch } from "./wantedSearch";

/** Where the wiki-links and tags of a note lead: to the note of that name, or to the notes that have the tag in them. */
export function useNoteLinks(): NoteLinks {
  const navigate = useNavigate();
  const openNote = useOpenNote();
  return useMemo(
    () => ({
      openWikiLink: openNote,
      openTag: (tag) => {
        wantedSearch.want(`#${tag}`);
        // On a phone the list is a page of its own.
        if (!wantedSearch.isHeard) navigate("/");
      },
    }),
    [navigate, openNote],
  );
}
