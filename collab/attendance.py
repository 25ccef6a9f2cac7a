"""Who is in which document, at whichever process: people, where presence is about their carets.

What comes and goes here is gathered for a moment and then told to the other processes, each time as all who are here in
each document concerned. Words are numbered: whoever misses one of another process sees it by the next one or by that
process's beat, and asks for all of it. A process that ends or is taken for dead takes its people with it. Nothing of it
is stored, and nothing is done while nobody comes or goes. Belongs to the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from collab.core.awareness import Attendee
from collab.notices import Alive, Attending, Missed

GATHER_SECONDS = 1.0
"""So long after the first who comes or goes it is told; who comes back in between, say with another page, never went."""
ATTENDEES_A_NOTICE = 500
"""Redis cuts off a process that is slow to take much at once."""

People = tuple[Attendee, ...]


class Teller(Protocol):
    """Who carries what is told."""

    def tell_attendance(self, notice: Attending | Missed) -> None:
        """Tell all other processes."""

    def attendance_changed(self) -> None:
        """Say here that somebody has come or gone anywhere."""


@dataclass(slots=True)
class _Elsewhere:
    """What another process has told."""

    number: int = 0
    """That of its last word; before the first one nobody is there."""
    is_whole: bool = True
    """Whether no word of it was missed."""
    unsaid: set[UUID] = field(default_factory=set)
    """Of these nothing was said yet while everything is being told; nobody is there if nothing is."""
    people: dict[UUID, Mapping[str, Attendee]] = field(default_factory=dict)


class Attendance:
    """All that one process knows of it."""

    def __init__(self, process: str, look: Callable[[UUID], Mapping[str, Attendee]], teller: Teller) -> None:
        """``look`` says who is in a document with a socket here."""
        self._process = process
        self._look = look
        self._teller = teller
        self._here: dict[UUID, Mapping[str, Attendee]] = {}
        """As it was told."""
        self._elsewhere: dict[str, _Elsewhere] = {}
        self._everywhere: dict[UUID, People] = {}
        self.number = 0
        """That of the last word of this process."""
        self._moved: set[UUID] = set()
        self._gathering: asyncio.TimerHandle | None = None
        self._is_wanted = False
        """Whether somebody has missed a word of this process."""

    @property
    def people(self) -> Mapping[UUID, People]:
        """Who is in each document that anybody is in, by name; another tuple whenever it has changed."""
        return MappingProxyType(self._everywhere)

    # Here

    def note(self, document_id: UUID) -> None:
        """Somebody has come to a document here, or gone from it."""
        self._moved.add(document_id)
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._gathered)

    def _gathered(self) -> None:
        self._gathering = None
        moved, self._moved = self._moved, set()
        news = {}
        for document_id in moved:
            people = self._look(document_id)
            if people != self._here.get(document_id, {}):
                _put(self._here, document_id, people)
                news[document_id] = people
        if news:
            self._tell(news, is_all=False)
            self._merge(news)

    def _tell(self, news: Mapping[UUID, Mapping[str, Attendee]], *, is_all: bool) -> None:
        pieces = list(_in_pieces(news))
        for index, piece in enumerate(pieces, 1):
            self.number += 1
            told = {document_id: tuple(people.values()) for document_id, people in piece.items()}
            self._teller.tell_attendance(
                Attending(self.number, told, is_all=is_all and index == 1, goes_on=index < len(pieces))
            )

    def tick(self) -> None:
        """Tell everything, if somebody has asked since the last time."""
        if self._is_wanted:
            self._is_wanted = False
            self._tell(self._here, is_all=True)

    # Elsewhere

    def hear(self, process: str, notice: Attending | Alive | Missed) -> None:
        """Take in what another process says of it."""
        match notice:
            case Attending():
                self._hear_of_some(process, notice)
            case Alive(attendance_number=number):
                self._hear_number(process, number)
            case Missed(missed):
                self._is_wanted = self._is_wanted or missed == self._process

    def _hear_of_some(self, process: str, notice: Attending) -> None:
        known = self._elsewhere.setdefault(process, _Elsewhere())
        if notice.number <= known.number:
            # It comes twice, or was overtaken, which the later word has shown.
            return
        if notice.is_all:
            # What was known stands until all of it is told.
            known.unsaid = set(known.people)
            known.is_whole = True
        elif notice.number != known.number + 1:
            known.unsaid.clear()
            if known.is_whole:
                known.is_whole = False
                self._teller.tell_attendance(Missed(process))
        known.number = notice.number
        changed = set(notice.people)
        for document_id, people in notice.people.items():
            _put(known.people, document_id, {one.person: one for one in people})
        known.unsaid -= changed
        if not notice.goes_on:
            for document_id in known.unsaid:
                del known.people[document_id]
            changed |= known.unsaid
            known.unsaid = set()
        self._merge(changed)

    def _hear_number(self, process: str, number: int) -> None:
        known = self._elsewhere.setdefault(process, _Elsewhere())
        if number > known.number or not known.is_whole:
            known.is_whole = False
            self._teller.tell_attendance(Missed(process))

    def forget(self, process: str) -> None:
        """Nobody is at another process any more."""
        if gone := self._elsewhere.pop(process, None):
            self._merge(gone.people)

    # Everywhere

    def _merge(self, document_ids: Iterable[UUID]) -> None:
        has_changed = False
        for document_id in document_ids:
            everybody: dict[str, Attendee] = {}
            for other in self._elsewhere.values():
                everybody |= other.people.get(document_id, {})
            everybody |= self._here.get(document_id, {})
            people = tuple(sorted(everybody.values(), key=lambda one: (one.name, one.person)))
            if people != self._everywhere.get(document_id, ()):
                has_changed = True
                if people:
                    self._everywhere[document_id] = people
                else:
                    del self._everywhere[document_id]
        if has_changed:
            self._teller.attendance_changed()

    def close(self) -> None:
        """Tell nothing more."""
        if self._gathering is not None:
            self._gathering.cancel()


def _put(
    where: dict[UUID, Mapping[str, Attendee]], document_id: UUID, people: Mapping[str, Attendee]
) -> None:
    if people:
        where[document_id] = people
    else:
        where.pop(document_id, None)


def _in_pieces(
    everybody: Mapping[UUID, Mapping[str, Attendee]],
) -> Iterator[dict[UUID, Mapping[str, Attendee]]]:
    """All of it in pieces of so many people, at least one piece; a document is never cut."""
    piece: dict[UUID, Mapping[str, Attendee]] = {}
    count = 0
    for document_id, people in everybody.items():
        if piece and count + len(people) > ATTENDEES_A_NOTICE:
            yield piece
            piece, count = {}, 0
        piece[document_id] = people
        # A document that nobody is in any more takes its place as well.
        count += max(1, len(people))
    yield piece
