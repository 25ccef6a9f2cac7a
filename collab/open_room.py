"""One document that is open in this process: its room, kept in step with the log.

Invariant: what the peers have been shown is in the log, and ``room.revision`` counts rows without a hole. Belongs
to the event loop; what is read from the database comes back from threads as bytes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import cast
from uuid import UUID

from django.db import Error as DatabaseError

from collab import access, marks, metrics, quarantine, snapshots, update_log
from collab.appending import Append, Committed, Refused, Row
from collab.backlog import Backlog
from collab.compaction import Compactor
from collab.core import frames
from collab.core.document import Document, Limits
from collab.core.effects import Effects
from collab.core.errors import (
    AccessLostError,
    ChildFailedError,
    CollabError,
    DocumentMissingError,
    ForeignClientError,
    GenerationError,
    InvalidUpdateError,
    LoginOverError,
    MissingUpdatesError,
    NewerVersionError,
    QuarantinedError,
    RestartError,
    StorageError,
    WithdrawnError,
)
from collab.core.frames import AwarenessEntry
from collab.core.peer import Peer
from collab.core.revision import Revision
from collab.core.room import Batch, Room
from collab.database import in_thread
from collab.documents import Content
from collab.group_commit import GroupCommit
from collab.layer import Mode
from collab.models import Health
from collab.neighbours import Neighbours
from collab.notices import Presence, Rows
from collab.outbox import broadcast
from collab.peers import SocketPeer
from collab.presence import PresenceWindow
from collab.trial import Trial
from collab.update_log import Standing, Stored

logger = logging.getLogger(__name__)

RELOAD_RETRY_SECONDS = 1.0
COMPACTION_INTERVAL_SECONDS = 30.0
MANY_ROWS = 5_000
"""Building a document of so many rows would hold up everybody, so it is first made into one piece in the child."""
REST_PER_FAN_OUT = 1.0
"""How long a room rests after a fan-out, in its cost: a busy room takes about half of its process's time."""
NOTEWORTHY_FAN_OUT_SECONDS, MAX_REST_SECONDS = 0.001, 0.04
NEWS_SECONDS = 0.05
"""How long rows are waited for that another process is thought to be telling of, before the log is asked."""
TURN_SECONDS = 0.014
"""How long a room rests after a commit where others store to the document too, for each of them: without that whoever has
the row's lock takes it again, and the others wait for a second. All together commit some hundred times a second."""
OTHERS_WRITE_SECONDS = 1.0
"""For so long after hearing rows of another process it is expected to store more."""
CONTENDED_SECONDS = 0.1
"""For so long after hearing rows of another process it is told at once of those stored here."""
_SHARE_OF_THE_LAST = 0.1
"""How much the last fan-out counts in what one usually costs."""
# Measured: a document takes about nine times its encoded state, and a small one some kilobytes.
_BYTES_A_ROOM, _BYTES_A_BYTE = 16_384, 9


_NOWHERE = Revision(0, 0)


def _now() -> float:
    return asyncio.get_running_loop().time()


class Life(Enum):
    """Where a room is in its life; it only ever goes forward."""

    LOADING = "loading"
    """The document is being read; whoever comes waits for it."""
    LIVE = "live"
    DRAINING = "draining"
    """Nobody may join any more, and what was received is still stored."""
    GONE = "gone"
    """It was let go, or its document is gone or has another generation; whoever comes opens another room."""


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


class OpenRoom:
    """A room with its sockets, its log and its writer."""

    def __init__(
        self,
        document_id: UUID,
        limits: Limits,
        *,
        writer: GroupCommit,
        compactor: Compactor,
        backlog: Backlog,
        neighbours: Neighbours,
    ) -> None:
        self.document_id = document_id
        self.idle_since = _now()
        self._limits = limits
        self._writer = writer
        self._compactor = compactor
        self._backlog = backlog
        self._neighbours = neighbours
        self._room: Room | None = None
        self._loading: asyncio.Task[Room] | None = None
        self.life = Life.LOADING
        self._is_reloading = False
        self._batch: Batch | None = None
        self._append: Append | None = None
        """What was handed to the writer and not heard of since."""
        self._waiting_since: float | None = None
        """Since when something waits for the next batch …"""
        self._committing_since: float | None = None
        """… and since when the oldest in the batch has waited."""
        self._hinted = _NOWHERE
        """The furthest that somebody has told of."""
        self._heard = _Heard()
        """What others stored right behind what is applied, until the room has rested."""
        self._news, self._waiting_for_news = asyncio.Event(), 0
        self._others_wrote_at = float("-inf")
        self._catching_up: asyncio.Task[None] | None = None
        self._tail_rows = 0
        self._tail_bytes = 0
        self._compacted_at = _now()
        self._rests_until = self._usual_fan_out = 0.0
        self._waking: asyncio.TimerHandle | None = None
        self._presence = PresenceWindow(lambda entries: self._broadcast(frames.awareness(entries)))
        self._presence_elsewhere = PresenceWindow(self._tell_presence)
        self._readers: list[asyncio.Future[Content | None]] = []
        """Who waits for the text at the next commit boundary."""
        self._trial: Trial | None = None
        """What a suspect document's frames go through first."""
        self._is_confined = False
        """Whether the document is in quarantine, so that nobody may write."""
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def peers(self) -> list[SocketPeer]:
        """Who is here."""
        return [] if self._room is None else list(cast("dict[SocketPeer, None]", self._room.peers))

    @property
    def socket_count(self) -> int:
        """How many sockets are here."""
        return 0 if self._room is None else len(self._room.peers)

    @property
    def unstored_bytes(self) -> int:
        """How much was received and is not stored."""
        unstored_bytes = 0 if self._room is None else self._room.unstored_bytes
        return unstored_bytes + (0 if self._trial is None else self._trial.waiting_bytes)

    @property
    def unstored_since(self) -> float | None:
        """Since when the oldest of it has waited, as the loop's time; None if nothing does."""
        return self._waiting_since if self._committing_since is None else self._committing_since

    @property
    def is_loaded(self) -> bool:
        """Whether the document has been read."""
        return self._room is not None

    @property
    def present_clients(self) -> set[int]:
        """Which Yjs client ids are shown as present."""
        return set() if self._room is None else self._room.present_clients

    @property
    def is_idle(self) -> bool:
        """Whether it may be dropped: loaded, nobody here and nothing to be stored."""
        return self._room is not None and not self._room.peers and self.is_settled

    @property
    def is_settled(self) -> bool:
        """Whether everything that was received is stored, and nothing is being read."""
        if self._room is None or self.life is Life.GONE:
            return True
        is_reading = self._catching_up is not None and not self._catching_up.done()
        is_trying = self._trial is not None and not self._trial.is_settled
        return self._room.is_settled and not self._is_reloading and not is_reading and not is_trying

    @property
    def memory_bytes(self) -> int:
        """About how much memory the document takes."""
        return 0 if self._room is None else _BYTES_A_ROOM + self._room.document.state_bytes * _BYTES_A_BYTE

    async def load(self) -> Room:
        """Read the document from the log; all who ask at once share one reading.

        Raises DocumentMissingError, StorageError.
        """
        if self._room is None:
            if self._loading is None:
                self._loading = asyncio.get_running_loop().create_task(self._load())
            # One who leaves while the document loads does not stop the loading for the others.
            return await asyncio.shield(self._loading)
        return self._room

    async def _load(self) -> Room:
        begun = _now()
        # Before the log is read, so that whatever is stored after that is heard of.
        await self._neighbours.follow(self.document_id)
        stored = await self._read()
        if stored.tail_rows >= MANY_ROWS:
            await self._compactor.compact(self.document_id)
            stored = await self._read()
        self._room = Room(await self._open(stored), stored.revision, self._limits)
        self._is_confined = stored.health == Health.QUARANTINED
        self._trial = Trial(self) if stored.health == Health.SUSPECT else None
        if self.life is Life.LOADING:
            self.life = Life.LIVE
        self._room.client_ids.is_recovering = stored.is_recovering
        self._tail_rows, self._tail_bytes = stored.tail_rows, stored.tail_bytes
        if stored.has_long_tail:
            self._compact()
        # Rows that were announced while the log was being read are read now.
        self.hint(self._hinted)
        # Who is where was told already, to a room that had nowhere to put it.
        self._neighbours.tell_opened(self.document_id)
        metrics.ROOM_LOADS.observe(_now() - begun)
        return self._room

    async def _open(self, stored: Stored) -> Document:
        """Build the document, in the child first if it may be dangerous. Raises QuarantinedError if it is."""
        if stored.health != Health.SOUND:
            await in_thread(quarantine.try_out, self.document_id, stored.updates)
        return stored.open(marks.of(self.document_id))

    async def _read(self) -> Stored:
        try:
            return await in_thread(update_log.load, self.document_id)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error

    async def _read_rows(self, upto: Revision) -> list[bytes]:
        """Read the rows that the room lacks up to a revision."""
        assert self._room is not None
        try:
            return await in_thread(update_log.rows_between, self.document_id, self._room.revision, upto)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error

    # Peers

    def check_generation(self, generation: int | None) -> None:
        """Raise GenerationError if whoever comes holds another generation than this (P23)."""
        assert self._room is not None, "asked before loading"
        if generation is not None and generation != self._room.revision.generation:
            raise GenerationError(
                f"the note is in generation {self._room.revision.generation}, not {generation}"
            )

    def join(self, peer: SocketPeer) -> None:
        """Let a peer in, once the document is loaded."""
        assert self._room is not None, "joined before loading"
        if self._is_confined:
            peer.can_write = False
        self.carry_out(self._room.join(peer))
        if self._is_confined:
            self._tell_of_quarantine(peer)

    def leave(self, peer: SocketPeer) -> None:
        """Let a peer go."""
        if self._room is not None:
            self.carry_out(self._room.leave(peer))
        self.idle_since = _now()

    def receive(self, peer: SocketPeer, frame: bytes) -> None:
        """Take a frame from a peer that has joined; whatever is wrong with it closes that peer alone."""
        metrics.FRAMES_RECEIVED.value += 1
        metrics.BYTES_RECEIVED.value += len(frame)
        if self._trial is not None:
            self._trial.take(peer, frame)
            self.count_unstored()
        else:
            self._receive(peer, frame)

    def _receive(self, peer: SocketPeer, frame: bytes) -> None:
        assert self._room is not None, "received before loading"
        try:
            effects = self._room.receive(peer, frame)
        except CollabError as error:
            logger.info("peer.refused document=%s code=%s bytes=%d", self.document_id, error.code, len(frame))
            effects = Effects()
            effects.close(peer, error)
        self.carry_out(effects)

    def carry_out(self, effects: Effects) -> None:
        """Send, close and wake the writer as a room asks for."""
        for target, frame in effects.deliveries:
            if target is not None:
                cast("SocketPeer", target).outbox.put(frame)
            else:
                self._broadcast(frame)
        if effects.presence:
            self._presence.tell(effects.presence)
            self._presence_elsewhere.tell(effects.presence)
        for target, error in effects.closes:
            self._close(target, error)
        if effects.has_work:
            if self._waiting_since is None:
                self._waiting_since = _now()
            self._wake_writer()
        self.count_unstored()

    def count_unstored(self) -> None:
        """Say how much of this room was received and is not stored."""
        self._backlog.note(self, self.unstored_bytes)

    @property
    def is_overfull(self) -> bool:
        """Whether this process has received more than it may hold unstored."""
        return self._backlog.is_full

    async def wait_for_turn(self) -> None:
        """Wait while ``is_overfull``."""
        if self._backlog.is_full:
            await self._backlog.wait_for_room()

    def _broadcast(self, frame: bytes) -> None:
        broadcast([peer.outbox for peer in self.peers], frame)

    def _close(self, target: Peer, error: CollabError) -> None:
        peer = cast("SocketPeer", target)
        metrics.REFUSED.labels(error.code).inc()
        if not peer.has_extension and isinstance(error, AccessLostError):
            peer.outbox.put(frames.denied(error.code))
        peer.outbox.close(error)
        self.leave(peer)

    def refuse(self, peer: SocketPeer, error: CollabError) -> None:
        """Tell a peer why, and close it."""
        effects = Effects()
        effects.close(peer, error)
        self.carry_out(effects)

    def drain(self) -> None:
        """Let nobody join any more."""
        if self.life is not Life.GONE:
            self.life = Life.DRAINING

    def say_goodbye(self, peer: SocketPeer, resume_after_ms: int) -> None:
        """Send a peer away because the server stops, and say when to come back (P22)."""
        if peer.has_extension:
            peer.outbox.put(frames.bye(resume_after_ms))
        self.refuse(peer, RestartError("the server restarts"))

    # Who is at other processes

    @property
    def has_presence(self) -> bool:
        """Whether somebody with a socket here is shown as present."""
        return self._room is not None and bool(self._room.seen)

    def show_presence(self) -> None:
        """Tell other processes of all who have a socket here."""
        if self._room is not None:
            self._neighbours.tell_presence(Presence(self.document_id, self._room.seen, is_all=True))

    def _tell_presence(self, entries: Iterable[AwarenessEntry]) -> None:
        if self._room is not None and (seen := self._room.told_elsewhere(entries)):
            self._neighbours.tell_presence(Presence(self.document_id, seen, is_all=False))

    def hear_presence(self, process: str, presence: Presence) -> None:
        """Hear who is at another process."""
        if self._room is not None:
            effects = self._room.absorb_presence(process, presence.seen, is_all=presence.is_all)
            self._presence.tell(effects.presence)

    # Reading

    async def content(self) -> Content | None:
        """Return the text as it is stored, at the latest after the commit in flight; None if it cannot be told."""
        if self._room is None or self.life is Life.GONE or self._is_reloading:
            return None
        if not self._absorb_heard():
            return None
        if self._room.is_committing:
            reader: asyncio.Future[Content | None] = asyncio.get_running_loop().create_future()
            self._readers.append(reader)
            return await reader
        return Content(self._room.document.text, self._room.revision)

    def _answer_readers(self, room: Room | None) -> None:
        """Tell the stored text to those who wait for it; ``room`` is at a commit boundary, or None."""
        readers, self._readers = [reader for reader in self._readers if not reader.done()], []
        if readers:
            content = None if room is None else Content(room.document.text, room.revision)
            for reader in readers:
                reader.set_result(content)

    # Setting apart what may be dangerous

    def state(self) -> bytes:
        """What the document is at present, stored or not."""
        assert self._room is not None
        return self._room.document.state()

    def receive_tried(self, peer: SocketPeer, frame: bytes) -> None:
        """Take a frame of which the child did not die."""
        assert self._room is not None
        # Of somebody who left meanwhile only text still counts.
        if peer in self._room.peers or (frames.is_text(frame) and not self._is_confined):
            self._receive(peer, frame)

    def give_up(self, peer: SocketPeer, error: CollabError, *, has_text: bool) -> None:
        """Take nothing of what a peer sent, tell it why and close it."""
        if has_text and self.life is Life.DRAINING and peer.outbox.is_closing:
            self._backlog.has_lost = True
        self.refuse(peer, error)

    def confine(self) -> None:
        """Let nobody write any more, and tell them why."""
        assert self._room is not None
        self._is_confined = True
        for peer in self.peers:
            self.carry_out(self._room.set_can_write(peer, can_write=False))
            self._tell_of_quarantine(peer)

    def end_trial(self) -> None:
        """Take frames as of any other document."""
        self._trial = None

    def _health_is(self, health: str) -> None:
        """Hear what is thought of the document, also elsewhere (P24)."""
        if self.life is Life.GONE:
            return
        if health == Health.QUARANTINED:
            if not self._is_confined:
                self.confine()
        elif self._is_confined:
            self._end(RestartError("the note is no longer in quarantine, and is opened anew"))
        elif health == Health.SUSPECT and self._trial is None:
            # What was received before is in the room already. Once sound again it is trusted by each trial for itself.
            self._trial = Trial(self)

    async def _try_rows(self, updates: Sequence[bytes]) -> None:
        """Have rows of a suspect document taken in by the child first. Raises what ``quarantine.try_out`` raises."""
        if self._trial is None:
            return
        try:
            await in_thread(quarantine.try_out, self.document_id, [self.state(), *updates])
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error

    def _tell_of_quarantine(self, peer: SocketPeer) -> None:
        if peer.has_extension:
            peer.outbox.put(frames.error(QuarantinedError()))

    # Rights

    async def recheck(self, peer: SocketPeer) -> bool:
        """Ask the host again what a peer may do, and act on it (P7); whether it could be asked."""
        try:
            fresh = await in_thread(access.grant, peer.grant.identity, self.document_id)
        except (LoginOverError, WithdrawnError) as over:
            self.refuse(peer, over)
            return True
        except DatabaseError:
            # Nothing is stored or shown while the database is away, and the next change or tick asks again.
            logger.warning("access.recheck_failed document=%s", self.document_id)
            return False
        if fresh is None or not fresh.access.may_read:
            self.refuse(peer, AccessLostError("you may no longer open this note"))
        else:
            self._regrant(peer, fresh)
        return True

    def _regrant(self, peer: SocketPeer, fresh: access.Grant) -> None:
        peer.grant = fresh
        may_write = fresh.access.may_write and not self._is_confined
        if self._room is not None and peer in self._room.peers:
            self.carry_out(self._room.set_can_write(peer, can_write=may_write))

    # Storing

    def begin_commit(self) -> Append | None:
        """Hand the received frames over to the writer, applied."""
        room = self._room
        if room is None or room.is_committing or self._is_reloading or self.life is Life.GONE:
            return None
        if _now() < self._rests_until:
            # It was woken before the last fan-out was through.
            self._wake_writer()
            return None
        if not self._absorb_heard():
            return None
        try:
            batch, effects = room.start_batch()
        except (ForeignClientError, MissingUpdatesError):
            self._reload({})
            return None
        except Exception:
            logger.exception("document.broken document=%s", self.document_id)
            culprit = room.culprit
            self._reload({culprit: InvalidUpdateError("the update breaks the note")} if culprit else {})
            return None
        self.carry_out(effects)
        since = self._waiting_since
        if not room.has_queue:
            self._waiting_since = None
        if batch is None:
            return None
        self._batch, self._committing_since = batch, since
        rows = [
            Row(part.update, cast("SocketPeer", part.peer).grant, part.client_ids) for part in batch.parts
        ]
        self._append = Append(self.document_id, room.revision.generation, rows)
        return self._append

    def end_commit(self, append: Append, outcome: Committed | Refused) -> None:
        """Tell everybody, or go back to what is stored if a part may not be."""
        if append is not self._append or self._room is None or self._batch is None:
            # The room went back to the log meanwhile, and what was stored is found there.
            return
        if isinstance(outcome, Refused):
            self._reload(
                {
                    self._batch.parts[index].peer: error
                    for index, error in outcome.errors.items()
                    if not self._may_be_stored(self._batch.parts[index].peer, error)
                }
            )
        elif outcome.first.seq <= self._room.revision.seq + 1:
            self._deliver(outcome)
        else:
            self._start(self._catch_up_and_deliver(append, outcome))

    def _may_be_stored(self, peer: Peer, error: CollabError) -> bool:
        """Whether what was refused as somebody else's may be in the log already, stored by another process."""
        assert self._room is not None
        if not isinstance(error, ForeignClientError):
            return False
        self._room.client_ids.learn_owner(error.client_id, error.owner)
        return self._room.accuse(peer)

    async def _catch_up_and_deliver(self, append: Append, outcome: Committed) -> None:
        before = Revision(outcome.first.generation, outcome.first.seq - 1)
        await self._wait_for_news(before)
        await self._catch_up(before)
        if append is self._append and self.life is not Life.GONE:
            self._deliver(outcome)

    def _deliver(self, outcome: Committed) -> None:
        assert self._room is not None
        assert self._batch is not None
        batch, self._batch, self._append = self._batch, None, None
        self._tell_elsewhere(batch, outcome)
        self._room.client_ids.is_recovering = outcome.is_recovering
        effects = self._room.committed(outcome.last)
        self._answer_readers(self._room)
        begun = time.perf_counter()
        self.carry_out(effects)
        self._rest(time.perf_counter() - begun)
        if self._committing_since is not None:
            metrics.ACKNOWLEDGED.observe(_now() - self._committing_since)
            self._committing_since = None
        if _now() - self._others_wrote_at < OTHERS_WRITE_SECONDS:
            turns = self._neighbours.count_open(self.document_id)
            self._rests_until = max(self._rests_until, _now() + min(turns * TURN_SECONDS, MAX_REST_SECONDS))
        for index, fresh in outcome.renewed.items():
            self._regrant(cast("SocketPeer", batch.parts[index].peer), fresh)
        self._tail_rows += len(batch.parts)
        self._tail_bytes += batch.size_bytes
        self._compact_now_and_then()
        self.hint(self._hinted)
        if not self._room.is_settled:
            self._wake_writer()

    def _tell_elsewhere(self, batch: Batch, outcome: Committed) -> None:
        updates = tuple(part.update for part in batch.parts)
        first = outcome.renewed.get(0, cast("SocketPeer", batch.parts[0].peer).grant)
        # Whoever is storing to it at this moment waits for just these rows.
        is_urgent = _now() - self._others_wrote_at < CONTENDED_SECONDS
        self._neighbours.tell_rows(
            Rows(self.document_id, outcome.last, updates, first.stamps), is_urgent=is_urgent
        )

    def _rest(self, fan_out_seconds: float) -> None:
        """Take the next batch later, the more the last fan-out cost: what comes meanwhile shares one message.

        One that something else held up is no reason to rest for longer than usual: people are waiting.
        """
        self._usual_fan_out += (fan_out_seconds - self._usual_fan_out) * _SHARE_OF_THE_LAST
        cost = min(fan_out_seconds, self._usual_fan_out)
        if cost >= NOTEWORTHY_FAN_OUT_SECONDS:
            self._rests_until = _now() + min(cost * REST_PER_FAN_OUT, MAX_REST_SECONDS)

    def _wake_writer(self) -> None:
        """Have what was received stored: at once, or when the room has rested."""
        if self._waking is not None:
            return
        pause = self._rests_until - _now()
        if pause <= 0:
            self._writer.wake(self)
        else:
            self._waking = asyncio.get_running_loop().call_later(pause, self._wake_rested)

    def _wake_rested(self) -> None:
        # The timer may be a little early.
        self._waking, self._rests_until = None, 0.0
        self._writer.wake(self)

    def commit_failed(self, retry_after_seconds: float) -> None:
        """Hear that it is not stored yet and will be tried again."""
        self.tell_unsaved(retry_after_seconds)

    def tell_unsaved(self, retry_after_seconds: float) -> None:
        """Tell the peers that they are not saved at present."""
        frame = frames.unsaved("storage_unavailable", retry_after_seconds)
        for peer in self.peers:
            if peer.has_extension:
                peer.outbox.put(frame)

    def _compact_now_and_then(self) -> None:
        """Have the log shortened, also while people are typing."""
        assert self._room is not None
        rows, size_bytes, state_bytes = self._tail_rows, self._tail_bytes, self._room.document.state_bytes
        is_due = _now() - self._compacted_at >= COMPACTION_INTERVAL_SECONDS
        if snapshots.has_many_bytes(size_bytes, state_bytes) or (is_due and rows >= snapshots.AFTER_ROWS):
            self._compact()

    def compact_at_leisure(self) -> None:
        """Have the log shortened before the room goes, if whoever opens it next will notice."""
        if snapshots.is_worthwhile(self._tail_rows, self._tail_bytes):
            self._compact()

    def _compact(self) -> None:
        self._tail_rows = self._tail_bytes = 0
        self._compacted_at = _now()
        self._compactor.ask(self.document_id)

    # Following the log

    def head_is(self, head: Standing | None) -> None:
        """Hear where the document stands; None if it is no longer there."""
        if self._room is None:
            return
        if head is None:
            self._end(DocumentMissingError("there is no such note any more"))
        elif head.revision.generation != self._room.revision.generation:
            self._end(GenerationError(f"the note is in generation {head.revision.generation} now"))
        else:
            self._health_is(head.health)
            self.hint(head.revision, is_asked_for=True)

    def _end(self, error: CollabError) -> None:
        """Send everybody away; whoever comes next opens a new room."""
        logger.info("room.ended document=%s code=%s", self.document_id, error.code)
        self.life = Life.GONE
        for peer in self.peers:
            self.refuse(peer, error)

    def hear_rows(self, rows: Rows) -> None:
        """Hear that another process stored rows."""
        self._others_wrote_at = _now()
        self.hint(rows.last, rows.updates)

    def hint(self, upto: Revision, updates: Sequence[bytes] = (), *, is_asked_for: bool = False) -> None:
        """Hear that somebody else stored rows, ``updates`` being the last of them if they came along.

        ``is_asked_for`` if nobody told, and the database was asked.
        """
        self._hinted = max(self._hinted, upto)
        room = self._room
        if room is None or self._is_reloading or not self._is_ahead(upto):
            # A load or reload asks again at its end.
            return
        follows = upto.seq - len(updates) == max(self._heard.upto, room.revision).seq
        if updates and follows and self._trial is None:
            # Right behind what is applied, so also before whatever is in flight.
            self._hear(upto, updates)
        elif self._has_to_read(upto):
            self._catching_up = self._start(self._follow(is_asked_for=is_asked_for))

    def _has_to_read(self, upto: Revision) -> bool:
        """Whether the room lacks rows up to a revision that nothing under way will bring."""
        assert self._room is not None
        if self._is_reloading or self._room.is_committing or not self._is_ahead(upto):
            # A batch in flight will find the gap before its own rows; a load or reload asks again at its end.
            return False
        is_reading = self._catching_up is not None and not self._catching_up.done()
        return not is_reading and upto > self._heard.upto

    def _hear(self, upto: Revision, updates: Sequence[bytes]) -> None:
        """Take in rows that came along with a hint, when the room has rested: what comes meanwhile shares one message."""
        assert self._room is not None
        self._heard.updates += updates
        self._heard.upto = upto
        if self._room.is_committing:
            # If it is in flight because it was left out, then for these.
            self._writer.hurry(self)
        pause = self._rests_until - _now()
        if pause <= 0 or self._waiting_for_news:
            self._absorb_heard()
            self._news.set()
        elif self._heard.timer is None:
            self._heard.timer = asyncio.get_running_loop().call_later(pause, self._absorb_heard)

    def _absorb_heard(self) -> bool:
        """Take in what waits. False if the document then has to be taken anew from the log."""
        heard = self._heard.take()
        if self._trial is not None:
            # Since they came it has become suspect: they are read again, and tried.
            self._heard.forget()
            self.hint(self._hinted)
        elif heard and self._room is not None and not self._is_reloading and self._is_ahead(self._heard.upto):
            begun = time.perf_counter()
            self._absorb(self._heard.upto, heard)
            self._rest(time.perf_counter() - begun)
        return not self._is_reloading

    def _is_ahead(self, upto: Revision) -> bool:
        """Whether the room lacks rows up to a revision. One of another generation says nothing of its rows."""
        assert self._room is not None
        current = self._room.revision
        is_live = self.life is not Life.GONE
        return is_live and upto.generation == current.generation and upto.seq > current.seq

    async def _wait_for_news(self, upto: Revision) -> None:
        """Wait a moment for rows that whoever has stored them is telling just now: hearing them spares a query."""
        if self._neighbours.mode is not Mode.PUSH or self._trial is not None:
            return
        self._waiting_for_news += 1
        try:
            self._absorb_heard()
            async with asyncio.timeout(NEWS_SECONDS):
                while self._room is not None and self._is_ahead(upto) and not self._is_reloading:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting_for_news -= 1

    async def _follow(self, *, is_asked_for: bool) -> None:
        """Read what was hinted at, until nothing is missing or the room's own commit takes over."""
        await self._wait_for_news(self._hinted)
        if is_asked_for and self._room is not None and self._is_ahead(self._hinted):
            metrics.REPAIRS.value += 1
        while (
            (room := self._room) is not None
            and self._is_ahead(self._hinted)
            and not room.is_committing
            and not self._is_reloading
        ):
            await self._catch_up(self._hinted)

    async def _catch_up(self, upto: Revision) -> None:
        """Read the rows that are missing up to a revision, and take them in."""
        while self._room is not None and self._is_ahead(upto) and not self._is_reloading:
            try:
                updates = await self._read_rows(upto)
                await self._try_rows(updates)
            except (ChildFailedError, NewerVersionError, QuarantinedError) as over:
                self._end(over)
                return
            except StorageError:
                logger.exception("gap.failed document=%s upto=%s", self.document_id, upto)
                await asyncio.sleep(RELOAD_RETRY_SECONDS)
                continue
            metrics.GAPS.value += len(updates)
            self._absorb(upto, updates)

    def _absorb(self, upto: Revision, updates: Sequence[bytes]) -> None:
        assert self._room is not None
        try:
            self.carry_out(self._room.absorb(upto, updates))
        except CollabError:
            logger.exception("document.broken document=%s", self.document_id)
            self._reload({})
            return
        self._tail_rows += len(updates)
        self._tail_bytes += sum(map(len, updates))

    def _reload(self, refused: Mapping[Peer, CollabError]) -> None:
        """Drop the document in memory for what is stored; frames of those not refused are applied again."""
        assert self._room is not None
        if self._is_reloading:
            return
        self._is_reloading = True
        metrics.RELOADS.value += 1
        self._answer_readers(None)
        self._waiting_since, self._committing_since = self.unstored_since, None
        self._batch = self._append = None
        self._heard.forget()
        for peer, error in refused.items():
            if isinstance(error, AccessLostError):
                self.carry_out(self._room.set_can_write(peer, can_write=False))
            else:
                self.refuse(cast("SocketPeer", peer), error)
        self._start(self._reload_from_log(refused))

    async def _reload_from_log(self, refused: Mapping[Peer, CollabError]) -> None:
        assert self._room is not None
        while True:
            try:
                stored = await self._read()
                if stored.revision.generation != self._room.revision.generation:
                    raise GenerationError(f"the note is in generation {stored.revision.generation} now")
                missed = await self._read_rows(stored.revision)
                document = await self._open(stored)
                break
            except (DocumentMissingError, GenerationError, NewerVersionError, QuarantinedError) as over:
                self._is_reloading = False
                self._end(over)
                return
            except Exception:
                logger.exception("reload.failed document=%s", self.document_id)
                await asyncio.sleep(RELOAD_RETRY_SECONDS)
        effects = self._room.undo(document, stored.revision, refused, missed)
        self._is_reloading = False
        if not self._room.has_queue:
            self._waiting_since = None
        self._health_is(stored.health)
        self.carry_out(effects)
        for target, error in refused.items():
            if isinstance(error, AccessLostError):
                await self.recheck(cast("SocketPeer", target))
        self.hint(self._hinted)

    def close(self) -> None:
        """Let go of the document's memory; only called when nobody is here."""
        self.life = Life.GONE
        self._presence.close()
        self._presence_elsewhere.close()
        self._neighbours.unfollow(self.document_id)
        self._answer_readers(None)
        self._heard.forget()
        if self._waking is not None:
            self._waking.cancel()
        self._backlog.note(self, 0)
        for task in self._tasks:
            task.cancel()
        if self._trial is not None:
            self._trial.stop()
        if self._room is not None:
            self._room.document.close()
            # The loading has the room for its result.
            self._room = self._loading = None

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
