"""The other processes: which of them are there, what they have open, and what is told and heard.

Text goes out only where another process has the document open. A process that is not heard of for a while is taken
for dead, and nobody is shown as present there any more. All of it is a hint: who hears nothing follows the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID, uuid4

from collab import metrics, notices
from collab.layer import ChannelLayer, Layer, Mode
from collab.notices import (
    MAX_UPDATE_BYTES,
    Alive,
    Attending,
    Leaving,
    Many,
    Missed,
    Notice,
    Opened,
    Presence,
    Rights,
    Rows,
    Vitals,
    Watching,
)
from collab.report import Report
from collab.rows_window import RowsWindow

logger = logging.getLogger(__name__)

EVERYBODY = "collab.processes"
BEAT_SECONDS = 5.0
DEAD_SECONDS = 16.0
"""Whoever has not been heard of for so long, for three beats, is gone."""


class Hearer(Protocol):
    """Who acts on what is heard; all methods return at once."""

    @property
    def open_documents(self) -> Iterable[UUID]:
        """What is open here."""

    @property
    def peopled_documents(self) -> Collection[UUID]:
        """Where somebody is present."""

    def hear_rows(self, rows: Rows) -> None:
        """Rows were stored elsewhere."""

    def hear_rights(self, scopes: frozenset[str]) -> None:
        """Rights have changed."""

    def hear_presence(self, process: str, presence: Presence) -> None:
        """Somebody is at another process, or is there no more."""

    def hear_of_absence(self, process: str, besides: Collection[UUID]) -> None:
        """A process has somebody present in no document but these."""

    def show_presence(self, document_id: UUID | None = None) -> None:
        """Others are to know who is here, in one document or wherever somebody is."""

    @property
    def attendance_number(self) -> int:
        """That of the last word of who is where."""

    def hear_attendance(self, process: str, notice: Attending | Alive | Missed) -> None:
        """Somebody has come to another process or gone, or something of that was missed."""

    def hear_of_end(self, process: str) -> None:
        """A process is there no more."""

    def hear_watching(self) -> None:
        """An administrator at another process wants to know how this one is."""

    def hear_vitals(self, process: str, report: Report) -> None:
        """This is how another process is."""


class Neighbours:
    """What one engine knows of the others. Belongs to its event loop."""

    def __init__(self, channel_layer: ChannelLayer | None, hearer: Hearer) -> None:
        self.process = uuid4().hex
        """What this process is called among the others; each start is another one."""
        self._hearer = hearer
        self._loop = asyncio.get_running_loop()
        self._layer = Layer(channel_layer, EVERYBODY, self._hear)
        self._heard_at: dict[str, float] = {}
        self._open_at: dict[str, set[UUID]] = {}
        self._takes_many: set[str] = set()
        self._rows = RowsWindow(self._tell_of_rows)
        self._beats_at = 0.0

    @property
    def mode(self) -> Mode:
        """How the others are heard of."""
        return self._layer.mode

    @property
    def processes(self) -> int:
        """How many others are there, as far as one hears."""
        return len(self._heard_at)

    def have_open(self, document_id: UUID) -> bool:
        """Whether another process is thought to have a document open."""
        return self.count_open(document_id) > 0

    def count_open(self, document_id: UUID) -> int:
        """How many other processes are thought to have it open."""
        return sum(document_id in documents for documents in self._open_at.values())

    # Telling

    async def follow(self, document_id: UUID) -> None:
        """Hear of a document from now on; it is about to be opened here."""
        await self._layer.follow(group_of(document_id))
        self.tell_opened(document_id)

    def tell_opened(self, document_id: UUID) -> None:
        """Have those who have a document open tell what they store, and who is there."""
        self._tell(Opened(document_id))

    def unfollow(self, document_id: UUID) -> None:
        """Hear of a document no longer."""
        self._layer.unfollow(group_of(document_id))

    def tell_rows(self, rows: Rows, *, is_urgent: bool = False) -> None:
        """Tell those who have a document open what was stored; at once if others may be about to store to it."""
        if self.have_open(rows.document_id):
            self._rows.tell(rows, is_urgent=is_urgent)

    def _tell_of_rows(self, many: Sequence[Rows]) -> None:
        if len(many) > 1 and self._concern_most(many):
            for some in _in_pieces(many):
                self._tell(Many(some))
        else:
            for rows in many:
                self._tell(rows, group_of(rows.document_id))

    def _concern_most(self, many: Sequence[Rows]) -> bool:
        """Whether most of the others have most of these documents open, so that all are told of all of them."""
        if not self._takes_many >= self._heard_at.keys():
            return False
        hearers = sum(self.count_open(rows.document_id) for rows in many)
        return hearers * 2 >= len(many) * len(self._heard_at)

    def tell_rights(self, scopes: frozenset[str]) -> None:
        """Tell everybody that rights have changed."""
        self._tell(Rights(scopes))

    def tell_presence(self, presence: Presence) -> None:
        """Tell those who have a document open who is here."""
        if self.have_open(presence.document_id):
            self._tell(presence, group_of(presence.document_id))

    def tell_attendance(self, notice: Attending | Missed) -> None:
        """Tell everybody who is where, or ask a process for that."""
        self._tell(notice)

    def tell_watching(self) -> None:
        """Have all others say how they are, for a while."""
        self._tell(Watching())

    def tell_vitals(self, report: Report) -> None:
        """Tell all others how this process is."""
        self._tell(Vitals(report))

    def _tell(self, notice: Notice, group: str | None = None) -> None:
        if self._layer.mode is not Mode.NONE:
            self._layer.tell(notices.encode(self.process, notice), group)
            metrics.NOTICES_SENT.value += 1

    # Time

    def tick(self, now: float) -> None:
        """Say now and then that this process lives, and notice who does not any more."""
        if self._layer.mode is Mode.NONE:
            return
        if now >= self._beats_at:
            self._beats_at = now + BEAT_SECONDS
            peopled = frozenset(self._hearer.peopled_documents)
            number = self._hearer.attendance_number
            self._tell(Alive(frozenset(self._hearer.open_documents), peopled, attendance_number=number))
            # Whatever was lost of it is told again.
            self._hearer.show_presence()
        for process, heard_at in tuple(self._heard_at.items()):
            if now - heard_at > DEAD_SECONDS:
                logger.warning("neighbour.lost process=%s", process)
                self._forget(process)

    # Hearing

    def _hear(self, message: Mapping[str, Any]) -> None:
        if message.get("process") == self.process or (heard := notices.decode(message)) is None:
            return
        metrics.NOTICES_HEARD.value += 1
        process, notice = heard
        if isinstance(notice, Leaving):
            self._forget(process)
            return
        if process != notices.NOBODY:
            self._note(process, notice)
        self._pass_on(process, notice)

    def _pass_on(self, process: str, notice: Notice) -> None:
        match notice:
            case Rows():
                self._hearer.hear_rows(notice)
            case Many(many):
                for rows in many:
                    self._hearer.hear_rows(rows)
            case Rights(scopes):
                self._hearer.hear_rights(scopes)
            case Presence():
                self._hearer.hear_presence(process, notice)
            case Opened(document_id):
                self._hearer.show_presence(document_id)
            case Alive(peopled=peopled):
                self._hearer.hear_of_absence(process, peopled)
                self._hearer.hear_attendance(process, notice)
            case Attending() | Missed():
                self._hearer.hear_attendance(process, notice)
            case Watching():
                self._hearer.hear_watching()
            case Vitals(report):
                self._hearer.hear_vitals(process, report)

    def _note(self, process: str, notice: Notice) -> None:
        """Keep in mind that a process lives, and what it has open."""
        if process not in self._heard_at:
            # It has just started, or the way to it was cut; it is to know at once what is open here.
            self._beats_at = 0.0
        self._heard_at[process] = self._loop.time()
        documents = self._open_at.setdefault(process, set())
        match notice:
            case Alive(document_ids, takes_many=takes_many):
                self._open_at[process] = set(document_ids)
                (self._takes_many.add if takes_many else self._takes_many.discard)(process)
            case Many(many):
                documents.update(rows.document_id for rows in many)
            case Rows(document_id) | Presence(document_id) | Opened(document_id):
                documents.add(document_id)

    def _forget(self, process: str) -> None:
        self._open_at.pop(process, None)
        self._takes_many.discard(process)
        if self._heard_at.pop(process, None) is not None:
            self._hearer.hear_of_absence(process, ())
            self._hearer.hear_of_end(process)

    async def close(self) -> None:
        """Tell what is untold, say goodbye, and hear nothing more."""
        self._rows.tell_now()
        self._rows.close()
        self._tell(Leaving())
        await self._layer.close()


def _in_pieces(many: Sequence[Rows]) -> Iterator[tuple[Rows, ...]]:
    """Cut rows into pieces that are small enough to be told at once."""
    piece: list[Rows] = []
    size_bytes = 0
    for rows in many:
        told_bytes = rows.size_bytes if rows.is_small else 0
        if piece and size_bytes + told_bytes > MAX_UPDATE_BYTES:
            yield tuple(piece)
            piece, size_bytes = [], 0
        piece.append(rows)
        size_bytes += told_bytes
    yield tuple(piece)


def group_of(document_id: UUID) -> str:
    """Who hears what is stored in a document."""
    return f"collab.document.{document_id.hex}"
