import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue, useIntersection } from "@mantine/hooks";
import { IconCloudOff, IconSearch, IconUsers } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { NavLink } from "react-router";
import { useCurrentSession } from "@/api/CurrentSession";
import type { NoteSummary } from "@/api/client";
import { ApiError, sentenceOf } from "@/api/errors";
import type { NotePresence } from "@/api/news/events";
import { usePresence } from "@/api/news/news";
import { useNow } from "@/shared/hooks/useNow";
import { exactTime, relativeTime } from "@/shared/lib/relativeTime";
import { Face } from "@/shared/ui/Face";
import { useNotes } from "./api";
import { presence } from "./company/words";
import classes from "./NoteList.module.css";
import { useUnsentTitle } from "./Titles";
import { wantedSearch } from "./wantedSearch";

const SEARCH_PAUSE_MS = 200;
/** So many are shown of those who are in a note. */
const FACES = 3;

/** The notes one may see, by last change, with a box to narrow them down. */
export function NoteList({ onNavigate }: { onNavigate?: () => void }) {
  const [typed, setTyped] = useState(() => wantedSearch.take());
  useEffect(() => wantedSearch.subscribe(setTyped), []);
  const [search] = useDebouncedValue(typed.trim(), SEARCH_PAUSE_MS);
  const list = useNotes({ search });
  const notes = list.data?.pages.flatMap((page) => page.results) ?? [];
  const now = useNow();
  const unreachable = list.error instanceof ApiError && list.error.unreachable;
  const offline =
    search && !list.data ? "Offline – notes cannot be searched" : "Offline – this list may be old";

  return (
    <div className={classes.list}>
      <TextInput
        className={classes.search}
        aria-label="Search notes"
        data-search-notes
        placeholder="Search"
        maxLength={200}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped("");
        }}
        leftSection={<IconSearch size={15} stroke={1.8} />}
        rightSection={
          typed && <CloseButton size="sm" aria-label="Clear search" onClick={() => setTyped("")} />
        }
      />
      <nav aria-label="Notes" className={classes.scroll}>
        {list.isError && (
          <p className={classes.offline}>
            {unreachable && <IconCloudOff size={15} stroke={1.8} />}
            <span>{unreachable ? offline : sentenceOf(list.error)}</span>
          </p>
        )}
        <ul className={classes.rows}>
          {notes.map((note) => (
            <li key={note.id}>
              <NoteRow note={note} now={now} onNavigate={onNavigate} />
            </li>
          ))}
        </ul>
        {list.isSuccess && !list.isPlaceholderData && notes.length === 0 && <Nothing search={search} />}
        {list.hasNextPage && <More busy={list.isFetchingNextPage} load={() => void list.fetchNextPage()} />}
      </nav>
    </div>
  );
}

function NoteRow({ note, now, onNavigate }: { note: NoteSummary; now: number; onNavigate?: () => void }) {
  const title = useUnsentTitle(note.id) ?? note.title;
  const others = useOthersIn(note.id);
  return (
    <NavLink to={`/notes/${note.id}`} className={classes.row} onClick={onNavigate}>
      <span className={classes.title}>{title || "Untitled"}</span>
      <time className={classes.time} dateTime={note.updated_at} title={exactTime(note.updated_at)}>
        {relativeTime(note.updated_at, now)}
      </time>
      {/* An excerpt comes two seconds after the words; so nothing is said where there is none. */}
      <span className={classes.excerpt}>{note.excerpt}</span>
      {(note.role !== "owner" || others.count > 0) && (
        <span className={classes.end}>
          {note.role !== "owner" && (
            <span className={classes.shared} title={`Shared by ${note.owner}`}>
              <IconUsers size={14} stroke={1.8} aria-hidden="true" />
              {/* The faces need the room. */}
              <span className={others.count > 0 ? "visually-hidden" : classes.owner}>
                <span className="visually-hidden">Shared by </span>
                {note.owner}
              </span>
            </span>
          )}
          {others.count > 0 && <Faces {...others} />}
        </span>
      )}
    </NavLink>
  );
}

/** Who else has a note open now. */
function useOthersIn(noteId: string): NotePresence {
  const { username } = useCurrentSession();
  const { people, count } = usePresence(noteId);
  const others = people.filter((one) => one.username !== username);
  return { people: others, count: count - (people.length - others.length) };
}

function Faces({ people, count }: NotePresence) {
  const shown = people.slice(0, FACES);
  const names = people.map(({ username }) => username);
  return (
    <>
      <span className={classes.faces} title={presence(names, names.length, count)} aria-hidden="true">
        {shown.map(({ username, color }) => (
          <span key={username} className={classes.face}>
            <Face name={username} color={color} size={18} />
          </span>
        ))}
        {count > shown.length && <span className={classes.more}>+{count - shown.length}</span>}
      </span>
      <span className="visually-hidden">{presence(names, 2, count)}</span>
    </>
  );
}

function Nothing({ search }: { search: string }) {
  return (
    <p className={classes.nothing}>
      {search ? `No note has “${search}” in it.` : "Your notes will appear here."}
    </p>
  );
}

/** Loads the next page when it comes into sight; also a button, for whoever does not scroll. */
function More({ busy, load }: { busy: boolean; load: () => void }) {
  const { ref, entry } = useIntersection<HTMLButtonElement>({ rootMargin: "200px" });
  const isSeen = entry?.isIntersecting ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: load is a new function on every render; being seen is what counts
  useEffect(() => {
    if (isSeen && !busy) load();
  }, [isSeen, busy]);
  return (
    <Button ref={ref} variant="subtle" color="gray" fullWidth loading={busy} onClick={load}>
      More notes
    </Button>
  );
}
