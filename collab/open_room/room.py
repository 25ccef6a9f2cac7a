"""One document that is open in this process: its room with the sockets that are in it, from its loading to its end.

Invariant: what the peers have been shown is in the log, and ``room.revision`` counts rows without a hole. ``Commits``
stores what they send, ``Follower`` brings what others store; when in doubt the document is read anew. Belongs to the
event loop; what is read from the database comes back from threads as bytes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from django.db import Error as DatabaseError

from collab import access, metrics
from collab.backlog import Backlog
from collab.compaction import Compactor
from collab.core import frames
from collab.core.awareness import Attendee
from collab.core.document import Limits
from collab.core.effects import Effects
from collab.core.errors import (
    AccessLostError,
    CollabError,
    DocumentMissingError,
    GenerationError,
    LoginOverError,
    NewerVersionError,
    QuarantinedError,
    RestartError,
    WithdrawnError,
)
from collab.core.frames import AwarenessEntry
from collab.core.peer import Peer
from collab.core.revision import Revision
from collab.core.room import Room
from collab.database import in_thread
from collab.documents import Content
from collab.group_commit import GroupCommit
from collab.models import Health
from collab.neighbours import Neighbours
from collab.notices import Presence, Rows
from collab.open_room.commits import Commits
from collab.open_room.follower import Follower
from collab.open_room.life import Life
from collab.open_room.log import Log
from collab.open_room.pace import Pace
from collab.open_room.presence import PresenceWindow
from collab.open_room.tail import Tail
from collab.open_room.trial import Trial
from collab.outbox import broadcast
from collab.peers import SocketPeer
from collab.update_log import Standing

logger = logging.getLogger(__name__)

RELOAD_RETRY_SECONDS = 1.0
MANY_ROWS = 5_000
"""Building a document of so many rows would hold up everybody, so it is first made into one piece in the child."""
# Measured: a document takes about nine times its encoded state, and a small one some kilobytes.
_BYTES_A_ROOM, _BYTES_A_BYTE = 16_384, 9


def _now() -> float:
    return asyncio.get_running_loop().time()


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
        note_movement: Callable[[UUID], None],
    ) -> None:
        """``note_movement`` is told when somebody has come or gone."""
        self.document_id = document_id
        self.idle_since = _now()
        self._limits = limits
        self._compactor = compactor
        self._backlog = backlog
        self._neighbours = neighbours
        self._room: Room | None = None
        self._loading: asyncio.Task[Room] | None = None
        self.life = Life.LOADING
        self._is_reloading = False
        self._tail = Tail(document_id, compactor)
        self._log = Log(document_id)
        pace = Pace()
        self._follower = Follower(self, self._log, pace, neighbours)
        self._commits = Commits(
            self, writer=writer, follower=self._follower, neighbours=neighbours, pace=pace, tail=self._tail
        )
        self._presence = PresenceWindow(lambda entries: self._broadcast(frames.awareness(entries)))
        self._presence_elsewhere = PresenceWindow(self._tell_presence)
        self._note_movement, self._movements = note_movement, 0
        self.trial: Trial | None = None
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
        return unstored_bytes + (0 if self.trial is None else self.trial.waiting_bytes)

    @property
    def unstored_since(self) -> float | None:
        """Since when the oldest of it has waited, as the loop's time; None if nothing does."""
        return self._commits.unstored_since

    @property
    def is_loaded(self) -> bool:
        """Whether the document has been read."""
        return self._room is not None

    @property
    def receptive(self) -> Room | None:
        """The room if it may change: not while it is read from the log, nor once it is over."""
        return None if self._is_reloading or self.life is Life.GONE else self._room

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
        is_trying = self.trial is not None and not self.trial.is_settled
        is_reading = self._is_reloading or self._follower.is_reading
        return self._room.is_settled and not is_reading and not is_trying

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
        stored = await self._log.read()
        if stored.tail_rows >= MANY_ROWS:
            await self._compactor.compact(self.document_id)
            stored = await self._log.read()
        self._room = Room(await self._log.open(stored), stored.revision, self._limits)
        self._is_confined = stored.health == Health.QUARANTINED
        self.trial = Trial(self) if stored.health == Health.SUSPECT else None
        if self.life is Life.LOADING:
            self.life = Life.LIVE
        self._room.client_ids.is_recovering = stored.is_recovering
        self._tail.begin(stored)
        # Rows that were announced while the log was being read are read now.
        self._follower.ask_again()
        # Who is where was told already, to a room that had nowhere to put it.
        self._neighbours.tell_opened(self.document_id)
        metrics.ROOM_LOADS.observe(_now() - begun)
        return self._room

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
        if self.trial is not None:
            self.trial.take(peer, frame)
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
            self._look_for_movement()
        for target, error in effects.closes:
            self._close(target, error)
        if effects.has_work:
            self._commits.wake()
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

    def say_goodbye(self, peer: SocketPeer, resume_after_ms: int) -> None:
        """Send a peer away because the server stops, and say when to come back (P22)."""
        if peer.has_extension:
            peer.outbox.put(frames.bye(resume_after_ms))
        self.refuse(peer, RestartError("the server restarts"))

    def tell_unsaved(self, retry_after_seconds: float) -> None:
        """Tell the peers that they are not saved at present."""
        frame = frames.unsaved("storage_unavailable", retry_after_seconds)
        for peer in self.peers:
            if peer.has_extension:
                peer.outbox.put(frame)

    @property
    def attendees(self) -> dict[str, Attendee]:
        """Who is present with a socket here, by their persons' keys."""
        return {} if self._room is None else self._room.attendees

    def _look_for_movement(self) -> None:
        # Carets move many times a second, people hardly ever.
        if self._room is not None and self._room.movements != self._movements:
            self._movements = self._room.movements
            self._note_movement(self.document_id)

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
            self._look_for_movement()

    # Reading

    async def content(self) -> Content | None:
        """Return the text as it is stored, at the latest after the commit in flight; None if it cannot be told."""
        room = self.receptive
        if room is None:
            return None
        self._follower.take_in_heard()
        if self.receptive is None:
            return None
        if room.is_committing:
            return await self._commits.content()
        return Content(room.document.text, room.revision)

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
        self.trial = None

    def _health_is(self, health: str) -> None:
        """Hear what is thought of the document, also elsewhere (P24)."""
        if self.life is Life.GONE:
            return
        if health == Health.QUARANTINED:
            if not self._is_confined:
                self.confine()
        elif self._is_confined:
            self.end(RestartError("the note is no longer in quarantine, and is opened anew"))
        elif health == Health.SUSPECT and self.trial is None:
            # What was received before is in the room already. Once sound again it is trusted by each trial for itself.
            self.trial = Trial(self)

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
            self.regrant(peer, fresh)
        return True

    def regrant(self, peer: SocketPeer, fresh: access.Grant) -> None:
        """Give a peer the rights that the host has just answered."""
        peer.grant = fresh
        may_write = fresh.access.may_write and not self._is_confined
        if self._room is not None and peer in self._room.peers:
            self.carry_out(self._room.set_can_write(peer, can_write=may_write))

    # In step with the log

    def head_is(self, head: Standing | None) -> None:
        """Hear where the document stands; None if it is no longer there."""
        if self._room is None:
            return
        if head is None:
            self.end(DocumentMissingError("there is no such note any more"))
        elif head.revision.generation != self._room.revision.generation:
            self.end(GenerationError(f"the note is in generation {head.revision.generation} now"))
        else:
            self._health_is(head.health)
            self._follower.hint(head.revision, is_asked_for=True)

    def hear_rows(self, rows: Rows) -> None:
        """Hear that another process stored rows."""
        self._follower.hear_rows(rows)

    def hint(self, upto: Revision, updates: Sequence[bytes] = ()) -> None:
        """Hear that somebody else stored rows, ``updates`` being the last of them if they came along."""
        self._follower.hint(upto, updates)

    def hurry(self) -> None:
        """Have what was left out of a commit handed over again at once."""
        self._commits.hurry()

    def absorb(self, upto: Revision, updates: Sequence[bytes]) -> None:
        """Take in rows that others stored, and tell the peers."""
        assert self._room is not None
        try:
            self.carry_out(self._room.absorb(upto, updates))
        except CollabError:
            logger.exception("document.broken document=%s", self.document_id)
            self.reload({})
            return
        self._tail.grow(len(updates), sum(map(len, updates)))

    def reload(self, refused: Mapping[Peer, CollabError]) -> None:
        """Drop the document in memory for what is stored; frames of those not refused are applied again."""
        assert self._room is not None
        if self._is_reloading:
            return
        self._is_reloading = True
        metrics.RELOADS.value += 1
        self._commits.give_up()
        self._follower.forget_heard()
        for peer, error in refused.items():
            if isinstance(error, AccessLostError):
                self.carry_out(self._room.set_can_write(peer, can_write=False))
            else:
                self.refuse(cast("SocketPeer", peer), error)
        self.start_task(self._reload_from_log(refused))

    async def _reload_from_log(self, refused: Mapping[Peer, CollabError]) -> None:
        assert self._room is not None
        while True:
            try:
                stored = await self._log.read()
                if stored.revision.generation != self._room.revision.generation:
                    raise GenerationError(f"the note is in generation {stored.revision.generation} now")
                missed = await self._log.rows_between(self._room.revision, stored.revision)
                document = await self._log.open(stored)
                break
            except (DocumentMissingError, GenerationError, NewerVersionError, QuarantinedError) as over:
                self._is_reloading = False
                self.end(over)
                return
            except Exception:
                logger.exception("reload.failed document=%s", self.document_id)
                await asyncio.sleep(RELOAD_RETRY_SECONDS)
        effects = self._room.undo(document, stored.revision, refused, missed)
        self._is_reloading = False
        self._commits.note_queue(self._room)
        self._health_is(stored.health)
        self.carry_out(effects)
        for target, error in refused.items():
            if isinstance(error, AccessLostError):
                await self.recheck(cast("SocketPeer", target))
        self._follower.ask_again()

    # Its end

    def drain(self) -> None:
        """Let nobody join any more."""
        if self.life is not Life.GONE:
            self.life = Life.DRAINING

    def end(self, error: CollabError) -> None:
        """Send everybody away; whoever comes next opens a new room."""
        logger.info("room.ended document=%s code=%s", self.document_id, error.code)
        self.life = Life.GONE
        for peer in self.peers:
            self.refuse(peer, error)

    def compact_at_leisure(self) -> None:
        """Have the log shortened before the room goes, if whoever opens it next will notice."""
        self._tail.shorten_at_leisure()

    def close(self) -> None:
        """Let go of the document's memory; only called when nobody is here."""
        self.life = Life.GONE
        self._presence.close()
        self._presence_elsewhere.close()
        self._neighbours.unfollow(self.document_id)
        self._commits.close()
        self._follower.forget_heard()
        self._backlog.note(self, 0)
        for task in self._tasks:
            task.cancel()
        if self.trial is not None:
            self.trial.stop()
        if self._room is not None:
            self._room.document.close()
            # The loading has the room for its result.
            self._room = self._loading = None

    def start_task(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Have something done as long as the room is there."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
