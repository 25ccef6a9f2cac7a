"""What processes tell each other, on a bad day: lost, doubled, late, out of order, or not at all for a while.

Each process has a channel layer of its own to the others, as Channels specifies it. A process hears itself as badly
as the others, which is worse than any real layer: a message is a hint. Of what its own threads say a process hears.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from collab import announcing, notices
from collab.core.revision import Revision
from collab.neighbours import EVERYBODY
from collab.notices import Notice, Rights, Rows
from tests.simulation.virtual_time import Mortal, owner

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World

TWICE = 0.3
LATE, VERY_LATE_SECONDS, LATE_SECONDS = 0.1, 5.0, 0.1


class Line:
    """One process's way to the channel layer."""

    def __init__(self, layer: Layer, process: Process) -> None:
        self._layer, self.process = layer, process
        self.groups: set[str] = set()
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def new_channel(self) -> str:
        """Return the one channel of this process."""
        await self._answer()
        return str(self.process)

    async def receive(self, channel: str) -> dict[str, Any]:
        """Wait for the next message."""
        assert channel == str(self.process)
        return await self.messages.get()

    async def group_add(self, group: str, channel: str) -> None:
        """Hear of a group."""
        assert channel == str(self.process)
        await self._answer()
        self.groups.add(group)

    async def group_discard(self, group: str, channel: str) -> None:
        """Hear of it no longer."""
        assert channel == str(self.process)
        await self._answer()
        self.groups.discard(group)

    async def flush(self) -> None:
        """Forget everything."""
        self.groups.clear()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Tell a group."""
        await self._answer()
        self._layer.send(group, message)

    async def _answer(self) -> None:
        """Take a moment; fail if there is no way to the others."""
        await asyncio.sleep(self._layer.a_moment())
        if self.process.place.is_cut_off or self._layer.is_silent:
            raise ConnectionError("the layer does not answer")


class Ear:
    """Where one process hears what its own threads announce, and what is announced outside of all processes."""

    def __init__(self, layer: Layer, process: Process) -> None:
        self._layer, self.process = layer, process

    def committed(
        self, document_id: UUID, first: Revision, updates: Sequence[bytes], stamps: Mapping[str, int]
    ) -> None:
        """Hear of rows, perhaps."""
        if owner.get() is cast("Mortal", self.process):
            self.process.engine.committed(document_id, first, updates, stamps)
        elif owner.get() is None:
            last = Revision(first.generation, first.seq + len(updates) - 1)
            self._layer.carry(self.process, Rows(document_id, last, tuple(updates), stamps))

    def access_changed(self, scopes: frozenset[str]) -> None:
        """Hear of changed rights, perhaps."""
        if owner.get() is cast("Mortal", self.process):
            self.process.engine.access_changed(scopes)
        elif owner.get() is None:
            self._layer.carry(self.process, Rights(scopes))

    def tail_is_long(self, document_id: UUID) -> None:
        """Hear of a document that is slow to open."""
        if owner.get() is cast("Mortal", self.process):
            self.process.engine.tail_is_long(document_id)


class Layer:
    """The way between the processes of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: dict[Line, Ear] = {}
        self.is_silent = False
        """Whether nothing is carried at all."""

    def connect(self, process: Process) -> Line:
        """Have a process listen, and return its way to the others."""
        ear = Ear(self, process)
        announcing.listen(ear)
        line = Line(self, process)
        self._lines[line] = ear
        return line

    def disconnect(self, line: Line) -> None:
        """Have it listen no more."""
        announcing.stop_listening(self._lines.pop(line))

    def a_moment(self) -> float:
        """How long the layer takes to answer."""
        return self._world.rng.random() * 0.01

    def send(self, group: str, message: dict[str, Any]) -> None:
        """Tell those who are in a group, perhaps, sometime, more than once."""
        for line in tuple(self._lines):
            if group in line.groups:
                self._post(line, message)

    def carry(self, process: Process, notice: Notice) -> None:
        """Tell one process what happened outside of all, in the same way."""
        for line in self._lines:
            if line.process is process and EVERYBODY in line.groups:
                self._post(line, notices.encode(notices.NOBODY, notice))

    def _post(self, line: Line, message: dict[str, Any]) -> None:
        if self.is_silent or line.process.place.is_cut_off:
            return
        rng, weather = self._world.rng, self._world.weather
        copies = 0 if rng.random() < weather.lose_hint else 1 + (rng.random() < TWICE)
        for _ in range(copies):
            delay = rng.random() * (VERY_LATE_SECONDS if rng.random() < LATE else LATE_SECONDS)
            self._world.loop.call_later(delay, self._arrive, line, message, context=line.process.context)

    @staticmethod
    def _arrive(line: Line, message: dict[str, Any]) -> None:
        if line.process.is_alive:
            line.messages.put_nowait(message)
