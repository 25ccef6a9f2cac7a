"""One server process: it starts with nothing but the database, and may die at any moment or be asked to stop."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from django.conf import settings

from collab import announcing
from collab.consumers import DocumentConsumer
from collab.core.errors import StorageError
from collab.rooms import Engine
from tests.simulation.sockets import RESTART, Socket
from tests.simulation.threads import Job
from tests.simulation.virtual_time import owner

if TYPE_CHECKING:
    from tests.simulation.world import World

GRACEFUL_SECONDS = 3.0
LARGEST_FRAME_BYTES = 40_000
"""More than the whole of a simulated document takes as a frame that waits to be stored: of 145 parts it was 29,664."""


class Place:
    """Where a process runs, one after another."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.has_database = True
        self.is_cut_off = False
        """Whether what runs here hears nothing of the others, nor they of it."""


class Process:
    """One server process, from its start to its end."""

    def __init__(self, world: World, place: Place) -> None:
        self.world, self.place = world, place
        self.is_alive = True
        self.is_stopping = self._is_closing = False
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self._read_sockets, self._was_full = 0, False
        """How many pages the engine may have read from before it had received too much."""
        self.jobs: dict[Job, None] = {}
        self.sockets: dict[Socket, None] = {}
        self.started_at = world.loop.time()
        self.consumer = type("Consumer", (DocumentConsumer,), {"engine": staticmethod(self._running_engine)})
        self.context = contextvars.copy_context()
        """In which its code runs, so that what it starts belongs to it."""
        self.context.run(owner.set, self)
        self._line = world.layer.connect(self)
        self.engine = self.context.run(Engine, self._line)
        # What is announced reaches a process as it would if the others were elsewhere.
        announcing.stop_listening(self.engine)

    def _running_engine(self) -> Engine:
        if self._is_closing:
            raise StorageError("the server is starting or stopping")
        return self.engine

    @property
    def has_database(self) -> bool:
        """Whether the database answers."""
        return self.place.has_database

    @property
    def takes_sockets(self) -> bool:
        """Whether anybody may come."""
        return self.is_alive and not self.is_stopping

    def crash(self) -> None:
        """Die: no goodbye, no last write, every socket gone."""
        if not self.is_alive:
            return
        self.world.note(f"{self} dies with {len(self.jobs)} pieces of work under way")
        self._end()

    def _end(self) -> None:
        self.is_alive = False
        # What its tasks wait for as they are cancelled may never happen, and a task that is forgotten is an alarm.
        self.world.dead.append(self)
        self.world.layer.disconnect(self._line)
        for job in tuple(self.jobs):
            job.kill()
        for task in tuple(self.tasks):
            task.cancel()
        for socket in tuple(self.sockets):
            socket.cut()

    def drain(self) -> asyncio.Task[None]:
        """Stop as SIGTERM asks for: hang up, store what was received, end (P22)."""
        return self.begin(self._drain())

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Have something done here."""
        return self.context.run(self.world.loop.create_task, work)

    async def _drain(self) -> None:
        self.world.note(f"{self} drains")
        sockets = tuple(self.sockets)
        await self.engine.drain()
        self.is_stopping = True
        for socket in tuple(self.sockets):
            socket.cut(RESTART)
        # A server waits for its connections to end, though not for ever, before it stops the engine.
        patience = self.world.loop.time() + GRACEFUL_SECONDS
        while self.sockets and self.world.loop.time() < patience:  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.01)
        self._is_closing = True
        announcing.listen(self.engine)  # which closing ends
        try:
            await self.engine.close()
        except StorageError:
            # It says so, with its exit code; the pages were never told that it is saved.
            self.world.note(f"{self} ends with something not stored")
        else:
            self.world.watch(self._check_drained, sockets)
        self.tasks.pop(asyncio.current_task(), None)  # type: ignore[arg-type]  # there is one
        self._end()

    def __str__(self) -> str:
        return f"process {self.place.number}"

    def _check_drained(self, sockets: tuple[Socket, ...]) -> None:
        for socket in sockets:
            client = socket.client
            current = self.world.auditor.current[client.document_id]
            if client.is_trusted and current.clocks.get(socket.client_id) is not None:
                stored = self.world.auditor.clock(client.document_id, client.client_id)
                assert stored >= socket.received_clock, (
                    f"P22: {client.person} wrote up to {socket.received_clock}, stored is {stored}"
                )

    # What must hold

    def check(self) -> None:
        """Check what holds at every moment: one room a document, nothing beyond its cap (I5), no ghosts (I6)."""
        for socket in self.sockets:
            document_id = socket.client.document_id
            peer, room, outbox = socket.consumer._peer, socket.consumer._room, socket.consumer._outbox
            if room is not None and peer in room.peers:
                assert self.engine._rooms.get(document_id) is room, "I5: a page sits in a second room"
            if outbox is not None and outbox._frames:
                beyond = outbox._bytes - max(map(len, outbox._frames))
                assert beyond <= settings.COLLAB_SLOW_READER_BYTES, (
                    f"I5: {outbox._bytes} bytes wait for a page"
                )
        # Past the limit nothing is read, but for a frame of each page that was there before, and may have left since.
        if not self.engine._backlog.is_full:
            self._read_sockets = len(self.sockets)
        elif not self._was_full:
            self._read_sockets = max(self._read_sockets, len(self.sockets))
        self._was_full = self.engine._backlog.is_full
        allowed = settings.COLLAB_MAX_UNSTORED_BYTES + self._read_sockets * LARGEST_FRAME_BYTES
        assert self.engine._backlog.bytes <= allowed, f"I5: {self.engine._backlog.bytes} bytes are not stored"
        there = {socket.client_id for socket in self.sockets}
        for document_id in self.world.document_ids:
            room = self.engine._rooms.get(document_id)
            here = set() if room is None or room._room is None else {one.client_id for one in room._room.seen}
            ghosts = here - there
            assert not self.is_alive or not ghosts, f"I6: {ghosts} are shown and have no socket"

    def check_deserted(self) -> None:
        """Check that nothing is left behind when everybody has gone (I5)."""
        assert self.engine.room_count == 0, f"I5: {self.engine.room_count} rooms are open for nobody"
        layer = self.engine._neighbours._layer
        assert not layer.is_busy, "I5: the layer is asked for something"
        standing = {self.engine._ticking, self.engine._polling, self.engine._compactor._housekeeping}
        standing |= layer._standing | {self.engine._vitals._feeling}
        left = [task for task in self.tasks if task not in standing]
        assert not left, f"I5: {left} are left behind"
