"""The rooms of this process: which documents are open here, and when one is let go.

One Engine belongs to one event loop. There is at most one room per document, and all who open it share one load.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError

from collab import access, announcing, documents, marks, quarantine, update_log
from collab.admission import Admission
from collab.attendance import Attendance
from collab.backlog import Backlog
from collab.compaction import Compactor
from collab.core import frames
from collab.core.awareness import Attendee
from collab.core.errors import CollabError, RestartError, StorageError
from collab.core.revision import Revision
from collab.database import in_thread
from collab.documents import Content
from collab.group_commit import GroupCommit
from collab.layer import ChannelLayer
from collab.neighbours import Neighbours
from collab.notices import Alive, Attending, Missed, Presence, Rows
from collab.open_room.life import Life
from collab.open_room.room import OpenRoom
from collab.outside import outside
from collab.overview import Overview
from collab.peers import SocketPeer
from collab.report import Report
from collab.signals import attendance_changed
from collab.update_log import Standing
from collab.vitals import Vitals

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
SETTLE_SECONDS = 0.02
DRAIN_SECONDS_A_SOCKET = 0.01
FIRST_RETURN_MS = 500
"""Until then a server that restarts is hardly there again."""
_NOT_ALL_STORED = "not everything that was received could be stored"


class Engine:
    """All open rooms of one event loop. Make it inside the loop."""

    def __init__(self, channel_layer: ChannelLayer | None = None) -> None:
        """``channel_layer`` leads to other processes; without one they are followed through the log alone."""
        self._loop = asyncio.get_running_loop()
        self._rooms: dict[UUID, OpenRoom] = {}
        self._writer = GroupCommit()
        self._compactor = Compactor()
        self._backlog = Backlog(settings.COLLAB_MAX_UNSTORED_BYTES)
        self.admission = Admission(
            settings.COLLAB_MAX_SOCKETS_PER_DOCUMENT, settings.COLLAB_MAX_SOCKETS_PER_PERSON
        )
        self._is_draining = False
        self._looks: set[asyncio.Task[object]] = set()
        self._ticking = self._loop.create_task(self._tick_for_ever())
        self._polling = self._loop.create_task(self._poll_for_ever())
        self._neighbours = Neighbours(channel_layer, self)
        self._attendance = Attendance(self._neighbours.process, self._attendees_here, self)
        self._vitals = Vitals(self._neighbours.process)
        self._overview = Overview()
        announcing.listen(self)

    async def open(self, document_id: UUID, generation: int | None) -> OpenRoom:
        """Return the room of a document, read from the log if it is not open yet.

        Raises DocumentMissingError, StorageError, and GenerationError if the document has another generation.
        """
        while True:
            room = self._rooms.get(document_id)
            if self._is_draining:
                raise RestartError("the server is stopping")
            if room is None or room.life is Life.GONE:
                if room is not None:
                    # It would go on reading rows of a document that is no more.
                    room.close()
                room = self._rooms[document_id] = OpenRoom(
                    document_id,
                    documents.limits(),
                    writer=self._writer,
                    compactor=self._compactor,
                    backlog=self._backlog,
                    neighbours=self._neighbours,
                    note_movement=self._attendance.note,
                )
            try:
                await room.load()
            except CollabError:
                self._forget(document_id, room)
                raise
            except Exception as error:
                self._forget(document_id, room)
                raise StorageError("the note cannot be read at present") from error
            # While it was loading the room may have been let go, or the server have begun to stop; a peer must never
            # sit in such a one.
            if self._rooms.get(document_id) is room and not self._is_draining:
                room.check_generation(generation)
                return room

    async def join(self, document_id: UUID, peer: SocketPeer, generation: int | None) -> OpenRoom:
        """Bring a peer into the room of a document. Raises what ``open`` raises."""
        room = await self.open(document_id, generation)
        room.join(peer)
        try:
            # Whoever comes may come from a process that has just died of what they bring.
            heads, stamps = await in_thread(_read_heads_and_stamps, (document_id,), peer.grant.stamps)
            room.head_is(heads.get(document_id))
            # A change of right between the host's answer and now found no peer in the room to tell.
            if not access.is_current(peer.grant, stamps):
                await room.recheck(peer)
        except BaseException as error:
            room.leave(peer)
            if isinstance(error, DatabaseError):
                raise StorageError("the database does not answer") from error
            raise
        return room

    def has_room(self, document_id: UUID) -> bool:
        """Whether the document is open here."""
        return document_id in self._rooms

    @property
    def room_count(self) -> int:
        """How many documents are open here."""
        return len(self._rooms)

    @property
    def trouble(self) -> str | None:
        """Why this process cannot do its work at present, in a word; None if it can. From any thread."""
        if self._is_draining:
            return "stopping"
        return "storage" if self._writer.is_failing else None

    async def content(self, document_id: UUID) -> Content | None:
        """Return a document's stored text from its open room, a commit later at the most; None if there is none."""
        room = self._rooms.get(document_id)
        return None if room is None else await room.content()

    def present_clients(self, document_id: UUID) -> set[int]:
        """Which Yjs client ids are shown as present in a document."""
        room = self._rooms.get(document_id)
        return set() if room is None else room.present_clients

    def overview(self) -> dict[str, Any]:
        """Return how all server processes are, as far as one hears; whoever watches asks again every few seconds."""
        now = self._loop.time()
        if self._overview.ask(now):
            self._neighbours.tell_watching()
        return self._overview.of(self._report(now), now)

    def _report(self, now: float) -> Report:
        return self._vitals.report(
            self._rooms,
            unstored_bytes=self._backlog.bytes,
            mode=self._neighbours.mode,
            trouble=self.trouble,
            now=now,
        )

    def _forget(self, document_id: UUID, room: OpenRoom) -> None:
        if self._rooms.get(document_id) is room:
            del self._rooms[document_id]
            room.close()
            self._attendance.note(document_id)

    # What other threads say (collab.announcing.Listener)

    def committed(
        self, document_id: UUID, first: Revision, updates: Sequence[bytes], stamps: Mapping[str, int]
    ) -> None:
        """Pass on rows that were stored by somebody else than a room. From any thread."""
        last = Revision(first.generation, first.seq + len(updates) - 1)
        self._call(self._hint, document_id, last, updates)
        self._call(self._neighbours.tell_rows, Rows(document_id, last, tuple(updates), stamps))

    def _hint(self, document_id: UUID, last: Revision, updates: Sequence[bytes]) -> None:
        if room := self._rooms.get(document_id):
            room.hint(last, updates)

    def tail_is_long(self, document_id: UUID) -> None:
        """Pass on that a document has become slow to open. From any thread."""
        self._call(self._compact, document_id)

    def _compact(self, document_id: UUID) -> None:
        # An open room sees to its own log, at its own pace.
        if document_id not in self._rooms:
            self._compactor.ask(document_id)

    def access_changed(self, scopes: frozenset[str]) -> None:
        """Pass on that rights have changed. From any thread."""
        self._call(self._recheck, scopes)
        self._call(self._neighbours.tell_rights, scopes)

    def _recheck(self, scopes: frozenset[str]) -> None:
        for room in self._rooms.values():
            for peer in room.peers:
                if not scopes.isdisjoint(peer.grant.access.scopes):
                    self._start_recheck(room, peer)

    def _start_recheck(self, room: OpenRoom, peer: SocketPeer) -> None:
        self._start(room.recheck(peer))

    def _start(self, work: Coroutine[None, None, object]) -> None:
        task: asyncio.Task[object] = self._loop.create_task(work)
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        # The loop may close at any moment; what is not told then is in the log.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *arguments)

    # What other processes say (collab.neighbours.Hearer)

    @property
    def open_documents(self) -> Collection[UUID]:
        """What is open here."""
        return tuple(self._rooms)

    @property
    def peopled_documents(self) -> Collection[UUID]:
        """Where somebody is shown as present who has a socket here."""
        return tuple(document_id for document_id, room in self._rooms.items() if room.has_presence)

    def hear_rows(self, rows: Rows) -> None:
        """Take in what was stored elsewhere; whose right had changed by then is asked about first (P7)."""
        room = self._rooms.get(rows.document_id)
        if room is None:
            return
        # A scope that never changed is behind nothing.
        moved = {scope: version for scope, version in rows.stamps.items() if version}
        doubtful = [peer for peer in room.peers if access.is_behind(peer.grant, moved)] if moved else []
        if doubtful:
            self._start(self._recheck_and_hint(room, doubtful, rows))
        else:
            room.hear_rows(rows)

    async def _recheck_and_hint(self, room: OpenRoom, doubtful: Collection[SocketPeer], rows: Rows) -> None:
        # Where one could not be asked about, the head poll asks again, and brings the rows.
        if all([await room.recheck(peer) for peer in doubtful]):
            room.hear_rows(rows)

    def hear_rights(self, scopes: frozenset[str]) -> None:
        """Look again at who is concerned."""
        self._recheck(scopes)

    def hear_presence(self, process: str, presence: Presence) -> None:
        """Show who is at another process."""
        if room := self._rooms.get(presence.document_id):
            room.hear_presence(process, presence)

    def hear_of_absence(self, process: str, besides: Collection[UUID]) -> None:
        """Show nobody any more who was at another process, but in these documents."""
        for document_id, room in self._rooms.items():
            if document_id in besides:
                continue
            room.hear_presence(process, Presence(document_id, (), is_all=True))

    def show_presence(self, document_id: UUID | None = None) -> None:
        """Tell other processes who is here; without a document, wherever somebody is."""
        documents = self.peopled_documents if document_id is None else (document_id,)
        for one in documents:
            if room := self._rooms.get(one):
                room.show_presence()

    def hear_watching(self) -> None:
        """Say how this process is, for a while."""
        self._overview.note_watcher_elsewhere(self._loop.time())

    def hear_vitals(self, process: str, report: Report) -> None:
        """Show how another process is."""
        self._overview.hear(process, report, self._loop.time())

    # Who is in which document

    @property
    def attendance(self) -> Mapping[UUID, tuple[Attendee, ...]]:
        """Who is in which document, at whichever process, as far as one hears."""
        return self._attendance.people

    def _attendees_here(self, document_id: UUID) -> Mapping[str, Attendee]:
        room = self._rooms.get(document_id)
        return {} if room is None else room.attendees

    def tell_attendance(self, notice: Attending | Missed) -> None:
        """Tell other processes who is where, or ask one for that (collab.attendance.Teller)."""
        self._neighbours.tell_attendance(notice)

    def attendance_changed(self) -> None:
        """Tell the host that somebody has come or gone (collab.attendance.Teller)."""
        attendance_changed.send_robust(sender=type(self))

    @property
    def attendance_number(self) -> int:
        """That of the last word of who is where."""
        return self._attendance.number

    def hear_attendance(self, process: str, notice: Attending | Alive | Missed) -> None:
        """Take in who is at another process."""
        self._attendance.hear(process, notice)

    def hear_of_end(self, process: str) -> None:
        """Take those out who were at another process."""
        self._attendance.forget(process)

    # Time

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                self._tick(self._loop.time())
            except Exception:
                logger.exception("tick.failed")

    def _tick(self, now: float) -> None:
        for document_id, room in tuple(self._rooms.items()):
            for peer in room.peers:
                if now - peer.outbox.last_put >= settings.COLLAB_KEEPALIVE_SECONDS:
                    peer.outbox.put(frames.KEEPALIVE)
            if room.life is Life.GONE:
                self._let_go(document_id, room)
        self._let_go_of_idle(now)
        self._neighbours.tick(now)
        self._attendance.tick()
        self._measure(now)

    def _measure(self, now: float) -> None:
        self._vitals.measure(
            self._rooms.values(),
            unstored_bytes=self._backlog.bytes,
            mode=self._neighbours.mode,
            neighbours=self._neighbours.processes,
            now=now,
        )
        if self._overview.is_watched(now):
            self._neighbours.tell_vitals(self._report(now))

    def _let_go_of_idle(self, now: float) -> None:
        """Let go of rooms that nobody has come back to, and earlier of those left first if they take too much."""
        idle = [(document_id, room) for document_id, room in self._rooms.items() if room.is_idle]
        idle.sort(key=lambda entry: entry[1].idle_since)
        memory_bytes = sum(room.memory_bytes for _, room in idle)
        for document_id, room in idle:
            is_forgotten = now - room.idle_since >= settings.COLLAB_ROOM_GRACE_SECONDS
            if is_forgotten or memory_bytes > settings.COLLAB_MAX_IDLE_BYTES:
                memory_bytes -= room.memory_bytes
                self._let_go(document_id, room)

    def _let_go(self, document_id: UUID, room: OpenRoom) -> None:
        room.compact_at_leisure()
        self._forget(document_id, room)

    async def _poll_for_ever(self) -> None:
        """Heal every announcement that did not arrive, of rows and of rights, and hear what became suspect elsewhere."""
        while True:
            await asyncio.sleep(settings.COLLAB_HEAD_POLL_SECONDS)
            try:
                await self._poll()
            except DatabaseError as error:
                logger.warning("poll.failed error=%s", type(error).__name__)
            except Exception:
                logger.exception("poll.failed")

    async def _poll(self) -> None:
        rooms = {document_id: room for document_id, room in self._rooms.items() if room.is_loaded}
        scopes = {scope for room in rooms.values() for peer in room.peers for scope in peer.grant.stamps}
        heads, stamps = await in_thread(_read_heads_and_stamps, tuple(rooms), scopes)
        for document_id, room in rooms.items():
            room.head_is(heads.get(document_id))
            for peer in room.peers:
                if not access.is_current(peer.grant, stamps):
                    self._start_recheck(room, peer)

    async def drain(self) -> None:
        """Let nobody in any more and send everybody away, spread over a time, so that not all come back at once (P22)."""
        self._is_draining = True
        for room in self._rooms.values():
            room.drain()
        leaving = [(room, peer) for room in self._rooms.values() for peer in room.peers]
        random.shuffle(leaving)
        seconds = min(settings.COLLAB_DRAIN_SECONDS, len(leaving) * DRAIN_SECONDS_A_SOCKET)
        for room, peer in leaving:
            resume_after_ms = random.randint(0, FIRST_RETURN_MS + round(1000 * seconds))  # noqa: S311 - no secret
            room.say_goodbye(peer, resume_after_ms)
            await asyncio.sleep(seconds / len(leaving))

    async def close(self) -> None:
        """Store what was received, then stop. Raises StorageError if not all of it could be stored in time."""
        announcing.stop_listening(self)
        for task in (self._ticking, self._polling):
            task.cancel()
        await asyncio.gather(self._ticking, self._polling, return_exceptions=True)
        try:
            async with asyncio.timeout(settings.COLLAB_FLUSH_SECONDS):
                while not all(room.is_settled for room in self._rooms.values()):
                    await self._writer.settle()
                    await asyncio.sleep(SETTLE_SECONDS)
        except TimeoutError:
            raise StorageError(_NOT_ALL_STORED) from None
        else:
            if self._backlog.has_lost:
                raise StorageError(_NOT_ALL_STORED)
        finally:
            self._writer.stop()
            for look in self._looks:
                look.cancel()
            for room in self._rooms.values():
                room.close()
            self._rooms.clear()
            self._vitals.stop()
            self._attendance.close()
            await self._compactor.stop()
            await self._neighbours.close()


def _read_heads_and_stamps(
    document_ids: Collection[UUID], scopes: Collection[str]
) -> tuple[dict[UUID, Standing], dict[str, int]]:
    quarantine.look_around()
    return update_log.heads(document_ids), access.read_stamps(scopes)


_engine: Engine | None = None


async def open_engine() -> None:
    """Start this process's engine on the running loop."""
    global _engine  # noqa: PLW0603 -- one engine per process is the point
    await in_thread(quarantine.begin)
    announcing.stop_listening(outside)
    _engine = Engine(get_channel_layer())


async def content(document_id: UUID) -> Content | None:
    """Return what ``Engine.content`` does; None also where no engine runs."""
    return None if _engine is None else await _engine.content(document_id)


def attendance() -> Mapping[UUID, tuple[Attendee, ...]]:
    """Return what ``Engine.attendance`` does; of nobody where no engine runs."""
    return {} if _engine is None else _engine.attendance


async def drain_engine() -> None:
    """Send away whoever is connected to this process's engine; returns when all have been told."""
    if _engine is not None:
        await _engine.drain()


async def close_engine() -> None:
    """Stop this process's engine, storing what it has received."""
    global _engine
    stopping, _engine = _engine, None
    if stopping is not None:
        await stopping.close()
        announcing.listen(outside)
    marks.forget()


def engine() -> Engine:
    """Return this process's engine; raises StorageError before it is open and after it is closed."""
    if _engine is None:
        raise StorageError("the server is starting or stopping")
    return _engine
