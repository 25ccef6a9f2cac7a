"""Who may hear of which event now, and how an event looks: one answer for REST, streams, sockets and webhooks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Q, QuerySet

from collab.access import read_stamps
from notes.accounts.models import User
from notes.feed.errors import PositionGoneError
from notes.feed.models import Event, Feed, Kind
from notes.library.models import Note, document_scope
from notes.pieces import in_pieces
from notes.sharing.models import Share

POSITIONS_A_PAGE = 5_000
"""A page looks at no more events than this, whosesoever they are; so each question has a bounded cost."""
NOTES_A_STATEMENT = 500
_SEEN_BY_ALL_WHO_HAD_IT = (Kind.TRASHED,)
"""Also by those who cannot see the note because of it."""


class EventJSON(TypedDict):
    """An event as it is sent, the same on every transport."""

    position: int
    kind: str
    at: str
    note: dict[str, str]
    actors: list[str]
    data: dict[str, Any]


def as_json(event: Event) -> EventJSON:
    """What is sent of an event."""
    return {
        "position": event.position,
        "kind": event.kind,
        "at": event.created_at.isoformat().replace("+00:00", "Z"),
        "note": {"id": str(event.note_id), "title": event.title},
        "actors": event.actors,
        "data": event.data,
    }


@dataclass(frozen=True, slots=True)
class Page:
    """Some events of one person's feed."""

    events: list[Event]
    position: int
    """Up to here nothing is left out."""
    head: int
    """Where the feed stood."""

    @property
    def is_last(self) -> bool:
        """Whether there was nothing after it."""
        return self.position >= self.head


def page(user: User, since: int, limit: int) -> Page:
    """The first events after ``since`` that the person may see now, at most ``limit``. Raises PositionGoneError."""
    head, floor = Feed.standing()
    check_position(since, head, floor)
    upto = min(head, since + POSITIONS_A_PAGE)
    found = list(
        visible_to(user).filter(position__gt=since, position__lte=upto).order_by("position")[: limit + 1]
    )
    if len(found) > limit:
        found.pop()
        upto = found[-1].position
    # What was forgotten while this was read is missing in it.
    check_position(since, *Feed.standing())
    return Page(found, upto, head)


def check_position(since: int, head: int, floor: int) -> None:
    """Raise PositionGoneError if what came after ``since`` is not all kept, or if the feed never was there."""
    if since < floor:
        raise PositionGoneError(
            f"Events after position {since} are not all kept, only those after {floor}. List the notes again and go on from {head}."
        )
    if since > head:
        raise PositionGoneError(
            f"The feed is at position {head} and has never been at {since}: it may have been restored. List the notes again and go on from {head}."
        )


def visible_to(user: User) -> QuerySet[Event]:
    """The events that this person may see now."""
    return Event.objects.filter(
        Q(addressee=user) | Q(addressee=None) & of_seen_notes(user, _SEEN_BY_ALL_WHO_HAD_IT)
    )


def of_seen_notes(user: User, also_when_trashed: Collection[str]) -> Q:
    """What is of a note that this person may see now, by its ``note_id``.

    Of these kinds, by its ``kind``, also what is of a note that they cannot see because it is in the trash.
    """
    own = Note.objects.filter(owner=user)
    shared = Share.objects.filter(user=user)
    return (
        Q(note_id__in=own.values("pk"))
        | Q(note_id__in=shared.filter(note__trashed_at=None).values("note_id"))
        | Q(kind__in=also_when_trashed, note_id__in=shared.values("note_id"))
    )


@dataclass(frozen=True, slots=True)
class _Readers:
    """Who may see one note, and under which stamp that was found."""

    stamp: int
    owner: frozenset[int]
    """Nobody else."""
    everybody: frozenset[int]
    is_trashed: bool


class Audience:
    """Who may see which note, remembered for as long as no right to it changes. For one thread at a time."""

    def __init__(self, max_notes: int = 1_000) -> None:
        """Of so many notes it is remembered."""
        self._max_notes = max_notes
        self._readers: dict[UUID, _Readers] = {}

    def of(self, events: Collection[Event], *, also_when_trashed: bool = False) -> list[frozenset[int]]:
        """Return for each event the ids of those who may see it now.

        With ``also_when_trashed`` also of those who cannot just because the note is in the trash.
        """
        readers = self._current({event.note_id for event in events if event.addressee_id is None})
        return [_of_event(event, readers.get(event.note_id), also_when_trashed) for event in events]

    def of_notes(self, note_ids: Collection[UUID]) -> dict[UUID, frozenset[int]]:
        """Return for each note the ids of those who may open it now: of one in the trash nobody."""
        found: dict[UUID, frozenset[int]] = dict.fromkeys(note_ids, frozenset())
        for some in in_pieces(note_ids, NOTES_A_STATEMENT):
            for note_id, readers in self._current(some).items():
                if not readers.is_trashed:
                    found[note_id] = readers.everybody
        return found

    def _current(self, note_ids: Collection[UUID]) -> dict[UUID, _Readers]:
        # The stamps first: who may see the note is then no older than they are.
        stamps = read_stamps(document_scope(note_id) for note_id in note_ids)
        known = {
            note_id: readers
            for note_id in note_ids
            if (readers := self._readers.get(note_id)) and readers.stamp == stamps[document_scope(note_id)]
        }
        fresh = _read(
            {note_id: stamps[document_scope(note_id)] for note_id in note_ids if note_id not in known}
        )
        if len(self._readers) + len(fresh) > self._max_notes:
            self._readers.clear()
        self._readers |= fresh
        return known | fresh


def _read(stamps: dict[UUID, int]) -> dict[UUID, _Readers]:
    if not stamps:
        return {}
    shared: dict[UUID, set[int]] = {}
    for note_id, user_id in Share.objects.filter(note__in=stamps).values_list("note_id", "user_id"):
        shared.setdefault(note_id, set()).add(user_id)
    notes = Note.objects.filter(pk__in=stamps).values_list("pk", "owner_id", "trashed_at")
    found = {}
    for pk, owner_id, trashed_at in notes:
        owner = frozenset((owner_id,))
        everybody = owner.union(shared.get(pk, ()))
        found[pk] = _Readers(stamps[pk], owner, everybody, is_trashed=trashed_at is not None)
    return found


def _of_event(event: Event, readers: _Readers | None, also_when_trashed: bool) -> frozenset[int]:
    if event.addressee_id is not None:
        return frozenset((event.addressee_id,))
    if readers is None:
        return frozenset()
    if readers.is_trashed and not also_when_trashed and event.kind not in _SEEN_BY_ALL_WHO_HAD_IT:
        return readers.owner
    return readers.everybody
