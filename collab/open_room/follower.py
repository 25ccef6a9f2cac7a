"""What others store of a document that is open here, and how the room comes by it (P21).

Told of rows by a hint, a room takes in those that came along, if they stand right behind what is applied, and reads all
others from the log. Invariant: rows are taken in without a hole, however hints are lost, doubled or late.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from collab import metrics
from collab.core.errors import (
    ChildFailedError,
    CollabError,
    NewerVersionError,
    QuarantinedError,
    StorageError,
)
from collab.core.revision import Revision
from collab.core.room import Room
from collab.layer import Mode
from collab.neighbours import Neighbours
from collab.notices import Rows
from collab.open_room.log import Log
from collab.open_room.pace import Pace
from collab.open_room.trial import Trial

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
NEWS_SECONDS = 0.05
"""How long rows are waited for that another process is thought to be telling of, before the log is asked."""
OTHERS_WRITE_SECONDS = 1.0
"""For so long after hearing rows of another process it is expected to store more."""
CONTENDED_SECONDS = 0.1
"""For so long after hearing rows of another process it is told at once of those stored here."""
_NOWHERE = Revision(0, 0)


class Subject(Protocol):
    """The room that follows its log, as its follower sees it."""

    document_id: UUID

    @property
    def receptive(self) -> Room | None:
        """What takes rows in; None while it is read from the log, and once it is over."""

    @property
    def trial(self) -> Trial | None:
        """What rows go through first if the document is suspect."""

    def absorb(self, upto: Revision, updates: Sequence[bytes]) -> None:
        """Take rows in and tell the peers."""

    def hurry(self) -> None:
        """Hear that whoever was storing to the document has done so."""

    def end(self, error: CollabError) -> None:
        """Send everybody away."""

    def start_task(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Have something done as long as the room is there."""


@dataclass(slots=True)
class _Heard:
    """Rows that came along with a hint and wait to be taken in."""

    updates: list[bytes] = field(default_factory=list)
    upto: Revision = _NOWHERE
    """Up to where they or what is applied reach, as far as they do."""
    timer: asyncio.TimerHandle | None = None

    def take(self) -> list[bytes]:
        """Take them out; nobody needs to be reminded of them any more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        updates, self.updates = self.updates, []
        return updates

    def forget(self) -> None:
        """Have the log read instead."""
        self.take()
        self.upto = _NOWHERE


class Follower:
    """Keeps one room in step with its log. Belongs to the event loop."""

    def __init__(self, subject: Subject, log: Log, pace: Pace, neighbours: Neighbours) -> None:
        self._subject = subject
        self._log = log
        self._pace = pace
        self._neighbours = neighbours
        self._loop = asyncio.get_running_loop()
        self._hinted = _NOWHERE
        """The furthest that somebody has told of."""
        self._heard = _Heard()
        """What others stored right behind what is applied, until the room has rested."""
        self._news, self._waiting_for_news = asyncio.Event(), 0
        self._others_wrote_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_reading(self) -> bool:
        """Whether rows are being read, or about to be."""
        return self._reading is not None and not self._reading.done()

    @property
    def others_write(self) -> bool:
        """Whether other processes are storing to the document these days, so that they need their turn."""
        return self._loop.time() - self._others_wrote_at < OTHERS_WRITE_SECONDS

    @property
    def is_contended(self) -> bool:
        """Whether another process is likely to be storing to it at this moment, and to wait for what is stored here."""
        return self._loop.time() - self._others_wrote_at < CONTENDED_SECONDS

    def hear_rows(self, rows: Rows) -> None:
        """Hear that another process stored rows."""
        self._others_wrote_at = self._loop.time()
        self.hint(rows.last, rows.updates)

    def hint(self, upto: Revision, updates: Sequence[bytes] = (), *, is_asked_for: bool = False) -> None:
        """Hear that somebody else stored rows, ``updates`` being the last of them if they came along.

        ``is_asked_for`` if nobody told, and the database was asked.
        """
        self._hinted = max(self._hinted, upto)
        room = self._room_short_of(upto)
        if room is None:
            # A load or reload asks again at its end.
            return
        follows = upto.seq - len(updates) == max(self._heard.upto, room.revision).seq
        if updates and follows and self._subject.trial is None:
            # Right behind what is applied, so also before whatever is in flight.
            self._hear(room, upto, updates)
        elif upto > self._heard.upto and not self.is_reading and not room.is_committing:
            # A batch in flight would find the gap before its own rows.
            self._reading = self._subject.start_task(self._read_on(is_asked_for=is_asked_for))

    def ask_again(self) -> None:
        """Come back to whatever was hinted at and is still missing."""
        self.hint(self._hinted)

    def _room_short_of(self, upto: Revision) -> Room | None:
        """Return the room if it lacks rows up to a revision. One of another generation says nothing of its rows."""
        room = self._subject.receptive
        if room is None or upto.generation != room.revision.generation or upto.seq <= room.revision.seq:
            return None
        return room

    # Rows that came along

    def _hear(self, room: Room, upto: Revision, updates: Sequence[bytes]) -> None:
        """Take in rows that came along with a hint, when the room has rested: what comes meanwhile shares one message."""
        self._heard.updates += updates
        self._heard.upto = upto
        if room.is_committing:
            # If it is in flight because it was left out, then for these.
            self._subject.hurry()
        rest_seconds = self._pace.rest_seconds
        if rest_seconds <= 0 or self._waiting_for_news:
            self.take_in_heard()
            self._news.set()
        elif self._heard.timer is None:
            self._heard.timer = self._loop.call_later(rest_seconds, self.take_in_heard)

    def take_in_heard(self) -> None:
        """Take in at once what waits. If that does not fit, the room is read anew from the log."""
        updates = self._heard.take()
        if self._subject.trial is not None:
            # Since they came it has become suspect: they are read again, and tried.
            self._heard.forget()
            self.ask_again()
        elif updates and self._room_short_of(self._heard.upto) is not None:
            begun = time.perf_counter()
            self._subject.absorb(self._heard.upto, updates)
            self._pace.rest_after(time.perf_counter() - begun)

    def forget_heard(self) -> None:
        """Drop what waits; it is in the log as well."""
        self._heard.forget()

    # Rows that are read

    async def catch_up(self, upto: Revision) -> None:
        """Have everything up to a revision taken in; returns early if the room is read anew or over."""
        await self._wait_for_news(upto)
        await self._read(upto)

    async def _read_on(self, *, is_asked_for: bool) -> None:
        """Read what was hinted at, until nothing is missing or the room's own commit takes over."""
        await self._wait_for_news(self._hinted)
        if is_asked_for and self._room_short_of(self._hinted) is not None:
            metrics.REPAIRS.value += 1
        while (room := self._room_short_of(self._hinted)) is not None and not room.is_committing:
            await self._read(self._hinted)

    async def _wait_for_news(self, upto: Revision) -> None:
        """Wait a moment for rows that whoever has stored them is telling just now: hearing them spares a query."""
        if self._neighbours.mode is not Mode.PUSH or self._subject.trial is not None:
            return
        self._waiting_for_news += 1
        try:
            self.take_in_heard()
            async with asyncio.timeout(NEWS_SECONDS):
                while self._room_short_of(upto) is not None:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting_for_news -= 1

    async def _read(self, upto: Revision) -> None:
        """Read the rows that are missing up to a revision, and take them in."""
        while (room := self._room_short_of(upto)) is not None:
            try:
                updates = await self._log.rows_between(room.revision, upto)
                if (trial := self._subject.trial) is not None:
                    await trial.try_rows(updates)
            except (ChildFailedError, NewerVersionError, QuarantinedError) as over:
                self._subject.end(over)
                return
            except StorageError:
                logger.exception("gap.failed document=%s upto=%s", self._subject.document_id, upto)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            metrics.GAPS.value += len(updates)
            self._subject.absorb(upto, updates)
