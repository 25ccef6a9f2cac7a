"""What an open room has stored: it hands batches to the writer, and tells everybody of each after its commit.

Invariant: at most one batch is in flight, and nobody is shown or told anything of it before what stands before it in
the log is taken in. Knows no sockets.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from collab import metrics
from collab.access import Grant
from collab.appending import Append, Committed, Refused, Row
from collab.core.effects import Effects
from collab.core.errors import CollabError, ForeignClientError, InvalidUpdateError, MissingUpdatesError
from collab.core.peer import Peer
from collab.core.revision import Revision
from collab.core.room import Batch, Room
from collab.documents import Content
from collab.group_commit import GroupCommit
from collab.neighbours import Neighbours
from collab.notices import Rows
from collab.open_room.follower import Follower
from collab.open_room.pace import Pace
from collab.open_room.tail import Tail
from collab.peers import SocketPeer

logger = logging.getLogger(__name__)


class Subject(Protocol):
    """The room whose batches are stored, as their commits see it."""

    document_id: UUID

    @property
    def receptive(self) -> Room | None:
        """What may begin a batch; None while it is read from the log, and once it is over."""

    def carry_out(self, effects: Effects) -> None:
        """Send, close and wake the writer as the room asks for."""

    def regrant(self, peer: SocketPeer, fresh: Grant) -> None:
        """Hear what a peer may do now."""

    def reload(self, refused: Mapping[Peer, CollabError]) -> None:
        """Go back to what is stored."""

    def tell_unsaved(self, retry_after_seconds: float) -> None:
        """Tell the peers that they are not saved at present."""

    def start_task(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Have something done as long as the room is there."""


@dataclass(frozen=True, slots=True)
class _InFlight:
    """What was handed to the writer and not heard of since."""

    room: Room
    batch: Batch
    append: Append
    since: float | None
    """Since when the oldest in it has waited."""


class Commits:
    """One room's side of the writer (``collab.group_commit.Source``). Belongs to the event loop."""

    def __init__(
        self,
        subject: Subject,
        *,
        writer: GroupCommit,
        follower: Follower,
        neighbours: Neighbours,
        pace: Pace,
        tail: Tail,
    ) -> None:
        self._subject = subject
        self._writer = writer
        self._follower = follower
        self._neighbours = neighbours
        self._pace = pace
        self._tail = tail
        self._loop = asyncio.get_running_loop()
        self._in_flight: _InFlight | None = None
        self._waiting_since: float | None = None
        """Since when something waits for the next batch."""
        self._waking: asyncio.TimerHandle | None = None
        self._readers: list[asyncio.Future[Content | None]] = []
        """Who waits for the text at the next commit boundary."""

    @property
    def unstored_since(self) -> float | None:
        """Since when the oldest of what is not stored has waited, as the loop's time; None if nothing does."""
        if self._in_flight is None or self._in_flight.since is None:
            return self._waiting_since
        return self._in_flight.since

    def wake(self) -> None:
        """Have what was received stored: at once, or when the room has rested."""
        if self._waiting_since is None:
            self._waiting_since = self._loop.time()
        self._wake_writer()

    def hurry(self) -> None:
        """Hand over at once what was left out of a commit: whoever was storing to the document has done so."""
        self._writer.hurry(self)

    async def content(self) -> Content | None:
        """Return the text after the commit in flight; None if that is given up."""
        reader: asyncio.Future[Content | None] = self._loop.create_future()
        self._readers.append(reader)
        return await reader

    def give_up(self) -> None:
        """Hear no more of what is in flight: the room goes back to what is stored."""
        self._answer_readers(None)
        self._waiting_since, self._in_flight = self.unstored_since, None

    def note_queue(self, room: Room) -> None:
        """Hear that less waits for the next batch."""
        if not room.has_queue:
            self._waiting_since = None

    def close(self) -> None:
        """Begin nothing more, and hear of nothing more."""
        self._answer_readers(None)
        self._in_flight = None
        if self._waking is not None:
            self._waking.cancel()

    def _wake_writer(self) -> None:
        if self._waking is not None:
            return
        rest_seconds = self._pace.rest_seconds
        if rest_seconds <= 0:
            self._writer.wake(self)
        else:
            self._waking = self._loop.call_later(rest_seconds, self._wake_rested)

    def _wake_rested(self) -> None:
        # The timer may be a little early.
        self._waking = None
        self._pace.end_rest()
        self._writer.wake(self)

    def _answer_readers(self, room: Room | None) -> None:
        """Tell the stored text to those who wait for it; ``room`` is at a commit boundary, or None."""
        readers, self._readers = [reader for reader in self._readers if not reader.done()], []
        if readers:
            content = None if room is None else Content(room.document.text, room.revision)
            for reader in readers:
                reader.set_result(content)

    # What the writer asks and says (collab.group_commit.Source)

    def begin_commit(self) -> Append | None:
        """Hand the received frames over to the writer, applied."""
        room = self._subject.receptive
        if room is None or room.is_committing:
            return None
        if self._pace.rest_seconds > 0:
            # It was woken before the last fan-out was through.
            self._wake_writer()
            return None
        self._follower.take_in_heard()
        if self._subject.receptive is None:
            return None
        try:
            batch, effects = room.start_batch()
        except (ForeignClientError, MissingUpdatesError):
            self._subject.reload({})
            return None
        except Exception:
            logger.exception("document.broken document=%s", self._subject.document_id)
            culprit = room.culprit
            self._subject.reload(
                {culprit: InvalidUpdateError("the update breaks the note")} if culprit else {}
            )
            return None
        self._subject.carry_out(effects)
        since = self._waiting_since
        self.note_queue(room)
        if batch is None:
            return None
        rows = [
            Row(part.update, cast("SocketPeer", part.peer).grant, part.client_ids) for part in batch.parts
        ]
        append = Append(self._subject.document_id, room.revision.generation, rows)
        self._in_flight = _InFlight(room, batch, append, since)
        return append

    def end_commit(self, append: Append, outcome: Committed | Refused) -> None:
        """Tell everybody, or go back to what is stored if a part may not be."""
        one = self._in_flight
        if one is None or append is not one.append:
            # The room went back to the log meanwhile, and what was stored is found there.
            return
        if isinstance(outcome, Refused):
            self._subject.reload(
                {
                    one.batch.parts[index].peer: error
                    for index, error in outcome.errors.items()
                    if not _may_be_stored(one.room, one.batch.parts[index].peer, error)
                }
            )
        elif outcome.first.seq <= one.room.revision.seq + 1:
            self._deliver(one, outcome)
        else:
            self._subject.start_task(self._catch_up_and_deliver(one, outcome))

    def commit_failed(self, retry_after_seconds: float) -> None:
        """Hear that it is not stored yet and will be tried again."""
        self._subject.tell_unsaved(retry_after_seconds)

    # After the commit

    async def _catch_up_and_deliver(self, one: _InFlight, outcome: Committed) -> None:
        await self._follower.catch_up(Revision(outcome.first.generation, outcome.first.seq - 1))
        if one is self._in_flight and self._subject.receptive is not None:
            self._deliver(one, outcome)

    def _deliver(self, one: _InFlight, outcome: Committed) -> None:
        room, batch, self._in_flight = one.room, one.batch, None
        self._tell_elsewhere(batch, outcome)
        room.client_ids.is_recovering = outcome.is_recovering
        effects = room.committed(outcome.last)
        self._answer_readers(room)
        begun = time.perf_counter()
        self._subject.carry_out(effects)
        self._pace.rest_after(time.perf_counter() - begun)
        if one.since is not None:
            metrics.ACKNOWLEDGED.observe(self._loop.time() - one.since)
        if self._follower.others_write:
            self._pace.give_turns(self._neighbours.count_open(self._subject.document_id))
        for index, fresh in outcome.renewed.items():
            self._subject.regrant(cast("SocketPeer", batch.parts[index].peer), fresh)
        self._tail.grow(len(batch.parts), batch.size_bytes)
        self._tail.shorten_now_and_then(room.document.state_bytes)
        self._follower.ask_again()
        if not room.is_settled:
            self._wake_writer()

    def _tell_elsewhere(self, batch: Batch, outcome: Committed) -> None:
        updates = tuple(part.update for part in batch.parts)
        first = outcome.renewed.get(0, cast("SocketPeer", batch.parts[0].peer).grant)
        rows = Rows(self._subject.document_id, outcome.last, updates, first.stamps)
        # Whoever is storing to it at this moment waits for just these rows.
        self._neighbours.tell_rows(rows, is_urgent=self._follower.is_contended)


def _may_be_stored(room: Room, peer: Peer, error: CollabError) -> bool:
    """Whether what was refused as somebody else's may be in the log already, stored by another process."""
    if not isinstance(error, ForeignClientError):
        return False
    room.client_ids.learn_owner(error.client_id, error.owner)
    return room.accuse(peer)
