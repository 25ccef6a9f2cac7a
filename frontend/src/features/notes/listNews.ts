import type { NoteSummary } from "@/api/client";
import type { NewsEvent } from "@/api/news/events";
import type { Pages } from "@/api/noteLists";

function changed(pages: Pages, change: (notes: NoteSummary[]) => NoteSummary[]): Pages {
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, results: change(page.results) })) };
}

function without(pages: Pages, id: string): Pages {
  return changed(pages, (notes) => notes.filter((note) => note.id !== id));
}

/** As the server orders them: what was changed last stands first. */
function moved(pages: Pages, note: NoteSummary): Pages {
  const [first, ...others] = without(pages, note.id).pages;
  return first ? { ...pages, pages: [{ ...first, results: [note, ...first.results] }, ...others] } : pages;
}

/** A list of notes that are not in the trash, as it is after what happened; the same where that is not to be seen in it.
 *
 * A title is taken only in place of the one that it replaced: the page may know a newer one already.
 */
export function withEvent(pages: Pages, event: NewsEvent, username: string): Pages {
  const { id } = event.note;
  const note = pages.pages.flatMap((page) => page.results).find((one) => one.id === id);
  if (!note) return pages;
  const touch = (changes: Partial<NoteSummary>) =>
    Date.parse(event.at) > Date.parse(note.updated_at)
      ? moved(pages, { ...note, ...changes, updated_at: event.at })
      : changed(pages, (notes) => notes.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  switch (event.kind) {
    case "note.trashed":
    case "note.access_lost":
      return without(pages, id);
    case "note.renamed":
      return note.title === event.data.previous_title ? touch({ title: event.data.title }) : pages;
    case "note.edited":
      return touch({});
    case "note.role_changed": {
      const { username: whose, role } = event.data;
      return whose === username
        ? changed(pages, (notes) => notes.map((one) => (one.id === id ? { ...one, role } : one)))
        : pages;
    }
    default:
      return pages;
  }
}
